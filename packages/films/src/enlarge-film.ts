import { rm, stat } from 'node:fs/promises'
import type { Upscaler } from '@sr/fsrcnn'
import type { RestoringUpscaler } from '@sr/fsrcnn/restoring'
import { checkKept } from './check-kept.js'
import { chunkFile, enlargeChunk } from './enlarge-chunk.js'
import { createFrameEnlarger } from './enlarge-frame.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { joinFilm } from './join-film.js'
import { pixelLayoutOf } from './pixel-layout.js'
import { assertSameInput, type FilmPlan } from './plan-film.js'
import { openWorkFolder, workFolderOf } from './work-folder.js'

export interface EnlargeFilmOptions {
  /** Goes on where an interrupted call stopped; otherwise what that left is thrown away. Default false. */
  readonly resume?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  /** Called after each frame. */
  readonly onProgress?: ((progress: FilmProgress) => void) | undefined
}

export interface FilmProgress {
  /** Frames that are enlarged, those of an earlier call among them. */
  readonly done: number
  readonly frames: number
  /** Frames of an earlier call. */
  readonly resumed: number
}

export interface EnlargedFilm {
  readonly frames: number
  /** What is said of streams that the container has no place for, such as `title of stream 2 (Commentary)`. */
  readonly lost: readonly string[]
}

/**
 * Enlarges a film as planned and stores it at `output`, whole or not at all. Where the call ends early, finished chunks wait
 * in the work folder for a call with `resume`. Throws FilmError and UpscalerError.
 */
export async function enlargeFilm(
  plan: FilmPlan,
  output: string,
  upscaler: Upscaler | RestoringUpscaler,
  ffmpeg: Ffmpeg,
  { resume = false, signal, onProgress }: EnlargeFilmOptions = {},
): Promise<EnlargedFilm> {
  await assertSameInput(plan)
  const folder = workFolderOf(output)
  await openWorkFolder(folder, plan, resume)
  const enlarger = filmEnlarger(plan, upscaler)
  const frames = plan.chunks.reduce((sum, { pts }) => sum + pts.length, 0)
  let [done, resumed] = [0, 0]
  for (const chunk of plan.chunks) {
    const before = done
    const onFrame = (): void => onProgress?.({ done: ++done, frames, resumed })
    if (await enlargeChunk(plan, chunk, folder, ffmpeg, { enlarger, signal, onFrame })) continue
    done = before + chunk.pts.length
    resumed += chunk.pts.length
    onProgress?.({ done, frames, resumed })
  }
  const files = plan.chunks.map((chunk) => chunkFile(folder, chunk))
  const lost = await storeFilm(plan, files, output, ffmpeg, signal)
  await rm(folder, { recursive: true })
  return { frames, lost }
}

/** Enlarges the frames of a plan, chunk after chunk. */
export const filmEnlarger = ({ film, scale, restore }: FilmPlan, upscaler: Upscaler | RestoringUpscaler) =>
  createFrameEnlarger(upscaler, {
    ...{ size: film.video, layout: pixelLayoutOf(film.path, film.video.pixelFormat), scale, restore },
    chromaLocation: film.video.picture.chroma_location,
  })

async function storeFilm(
  plan: FilmPlan,
  files: readonly string[],
  output: string,
  ffmpeg: Ffmpeg,
  signal?: AbortSignal,
) {
  await stat(output).catch(() => undefined)
  await joinFilm(plan, files, output, ffmpeg, { signal })
  return checkKept(plan, output, output, ffmpeg, { signal })
}
