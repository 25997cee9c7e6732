import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { assertEnlargeable } from './assert-enlargeable.js'
import { assertEncoder, chooseEncoding, type EncodingOptions } from './encoder-args.js'
import { FilmError } from './errors.js'
import { type FilmPlan, identityOf } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { type FrameTimes, listFrames } from './list-frames.js'
import { outputFormatOf } from './output-format.js'
import { planChunks } from './plan-chunks.js'
import { probeFilm } from './probe-film.js'
import { rehearse } from './rehearse.js'

/** How a film is to be enlarged. */
export interface PlanOptions extends EncodingOptions {
  /** 2, 3 or 4, as the network. */
  readonly scale: number
  /** Says which network: a name that another one never has, such as the hash of its weights. */
  readonly network: string
  /** How strongly frames are restored, 0 to 1. Default 0. */
  readonly restore?: number | undefined
  /** Default 250. */
  readonly framesPerChunk?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks at a film and says how it will be enlarged. What can be refused is refused here, before the work: the plan is
 * rehearsed with two frames. Throws FilmError.
 */
export async function planFilm(
  input: string,
  output: string,
  ffmpeg: Ffmpeg,
  options: PlanOptions,
): Promise<FilmPlan> {
  const { scale, network, restore = 0, framesPerChunk = 250, signal } = options
  const format = outputFormatOf(output)
  await assertOther(input, output)
  const identity = await identityOf(input)
  const film = await probeFilm(input, ffmpeg, { signal })
  const times = await listFrames(film, ffmpeg, { signal })
  await assertEnlargeable(film, ffmpeg, { signal })
  const encoding = chooseEncoding(format.codec, options)
  await assertEncoder(encoding, film.video, ffmpeg, { signal })
  const plan: FilmPlan = {
    film,
    input: identity,
    ...{ format, encoding, scale, network, restore },
    shiftSeconds: shiftFor(times, film.video.timeBase),
    ...(times.lastDuration === undefined ? {} : { lastDuration: times.lastDuration }),
    chunks: planChunks(times, framesPerChunk),
  }
  await rehearse(plan, ffmpeg, { signal })
  return plan
}

async function assertOther(input: string, output: string): Promise<void> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path))
  if ((await real(input)) !== (await real(output))) return
  throw new FilmError('output-is-input', output, 'the film would replace itself. Name another output.')
}

/**
 * Whole seconds, and more than encoders count back from the first frame: up to 16 frames that are shown
 * after others that they come before.
 */
function shiftFor({ pts }: FrameTimes, [numerator, denominator]: readonly [number, number]): number {
  const seconds = (ticks: number): number => (ticks * numerator) / denominator
  const longest = pts.reduce((gap, time, index) => Math.max(gap, index === 0 ? 0 : time - pts[index - 1]), 0)
  const needed = 10 + 20 * seconds(longest) + Math.max(0, -seconds(pts[0]))
  return Math.ceil(needed)
}
