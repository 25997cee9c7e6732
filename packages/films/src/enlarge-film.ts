import { assertWritable } from '@sr/files/disk'
import type { Upscaler } from '@sr/fsrcnn'
import type { RestoringUpscaler } from '@sr/fsrcnn/restoring'
import { enlargeChunk } from './enlarge-chunk.js'
import { createFrameEnlarger, type FrameEnlarger } from './enlarge-frame.js'
import { assertSameInput, type FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { pixelLayoutOf } from './pixel-layout.js'
import { type StoredFilm, storeFilm } from './store-film.js'
import { keptChunks, openWorkFolder, removeWorkFolder, workFolderOf } from './work-folder.js'

export interface EnlargeFilmOptions {
  /** Goes on where an earlier call stopped, if one did. Default false: what that left is an error. */
  readonly resume?: boolean | undefined
  /** Default true; false leaves a file that is there as it is. */
  readonly overwrite?: boolean | undefined
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

/** What became of a film. */
export interface EnlargedFilm extends StoredFilm {
  readonly frames: number
  /** Frames of an earlier call. */
  readonly resumed: number
}

/**
 * Enlarges a film as planned and stores it at `output`, whole or not at all. Where the call ends early, finished chunks wait
 * in the work folder (`workFolderOf`) for a call with `resume`. Throws FilmError, FileError and UpscalerError.
 */
export async function enlargeFilm(
  plan: FilmPlan,
  output: string,
  upscaler: Upscaler | RestoringUpscaler,
  ffmpeg: Ffmpeg,
  { resume = false, overwrite = true, signal, onProgress }: EnlargeFilmOptions = {},
): Promise<EnlargedFilm> {
  await assertSameInput(plan)
  await assertWritable(output)
  const enlarger = filmEnlarger(plan, upscaler)
  const folder = workFolderOf(output)
  const lock = await openWorkFolder(folder, plan, resume)
  const frames = plan.chunks.reduce((sum, { pts }) => sum + pts.length, 0)
  let [done, resumed] = [0, 0]
  try {
    for (const chunk of plan.chunks) {
      const onFrame = (): void => onProgress?.({ done: ++done, frames, resumed })
      if (await enlargeChunk(plan, chunk, folder, ffmpeg, { enlarger, signal, onFrame })) continue
      done += chunk.pts.length
      resumed += chunk.pts.length
      onProgress?.({ done, frames, resumed })
    }
    return { frames, resumed, ...(await storeFilm(plan, output, ffmpeg, { overwrite, signal })) }
  } catch (error) {
    if ((await keptChunks(folder)).chunks === 0) await removeWorkFolder(folder)
    throw error
  } finally {
    await lock.release()
  }
}

/** Enlarges the frames of a plan, chunk after chunk. Throws FilmError `unsupported-network`. */
export const filmEnlarger = (
  { film, scale, restore }: FilmPlan,
  upscaler: Upscaler | RestoringUpscaler,
): FrameEnlarger =>
  createFrameEnlarger(upscaler, {
    ...{ size: film.video, layout: pixelLayoutOf(film.path, film.video.pixelFormat), scale, restore },
    chromaLocation: film.video.picture.chroma_location,
  })
