import { createHash } from 'node:crypto'
import { open, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { assertEnlargeable } from './assert-enlargeable.js'
import { assertEncoder, chooseEncoding, type Encoding, type EncodingOptions } from './encoder-args.js'
import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { type FrameTimes, listFrames } from './list-frames.js'
import { type OutputFormat, outputFormatOf } from './output-format.js'
import { type FilmChunk, planChunks } from './plan-chunks.js'
import { type Film, probeFilm } from './probe-film.js'
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

/** All that the enlargement of a film consists of: plain data, for a file or a queue. */
export interface FilmPlan {
  readonly film: Film
  /** What the input was when it was planned. */
  readonly input: { readonly bytes: number; readonly modifiedMs: number; readonly headSha256: string }
  readonly format: OutputFormat
  readonly encoding: Encoding
  readonly scale: number
  readonly network: string
  readonly restore: number
  /** Added to all timestamps until the end, because some of FFmpeg's formats have none below 0. */
  readonly shiftSeconds: number
  readonly lastDuration?: number | undefined
  readonly chunks: readonly FilmChunk[]
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
  await assertEnlargeable(film, ffmpeg, { signal })
  const encoding = chooseEncoding(format.codec, options)
  await assertEncoder(encoding, film.video, ffmpeg, { signal })
  const times = await listFrames(film, ffmpeg, { signal })
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

/** Throws FilmError `other-film` unless the input is still the file that was planned. */
export async function assertSameInput({ film, input }: FilmPlan): Promise<void> {
  const now = await identityOf(film.path)
  if (JSON.stringify(now) === JSON.stringify(input)) return
  throw new FilmError('other-film', film.path, 'the file has changed since it was planned. Start anew.')
}

async function identityOf(input: string): Promise<FilmPlan['input']> {
  const file = await open(input).catch((cause: unknown) => {
    throw new FilmError('no-film', input, 'there is no such file, or it may not be read.', { cause })
  })
  try {
    const { size, mtimeMs } = await file.stat()
    const head = Buffer.alloc(Math.min(size, 2 ** 20))
    await file.read(head, 0, head.length, 0)
    const headSha256 = createHash('sha256').update(head).digest('hex')
    return { bytes: size, modifiedMs: mtimeMs, headSha256 }
  } finally {
    await file.close()
  }
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
