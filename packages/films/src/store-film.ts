import { writeFileWhole } from '@sr/files/disk'
import { checkKept } from './check-kept.js'
import { chunkFile } from './enlarge-chunk.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { joinFilm } from './join-film.js'
import { removeWorkFolder, workFolderOf } from './work-folder.js'

export interface StoreFilmOptions {
  /** Default true; false leaves a file that is there as it is. */
  readonly overwrite?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** What became of a film whose chunks are all there. */
export interface StoredFilm {
  /** False where a file was there, or came meanwhile, that is not to be overwritten. */
  readonly isStored: boolean
  /** What is said of streams that the container has no place for, such as `title of stream 2 (Commentary)`. */
  readonly lost: readonly string[]
}

/**
 * Joins the chunks of a film, asks whether everything was kept, stores it whole or not at all, and removes the work
 * folder. Throws FilmError, such as `chunk-missing`, and FileError.
 */
export async function storeFilm(
  plan: FilmPlan,
  output: string,
  ffmpeg: Ffmpeg,
  { overwrite = true, signal }: StoreFilmOptions = {},
): Promise<StoredFilm> {
  const folder = workFolderOf(output)
  const files = plan.chunks.map((chunk) => chunkFile(folder, chunk))
  let lost: readonly string[] = []
  const write = async (path: string): Promise<void> => {
    await joinFilm(plan, files, path, ffmpeg, { signal })
    lost = await checkKept(plan, path, output, ffmpeg, { signal })
  }
  const isStored = await writeFileWhole(output, write, { overwrite, ...(signal && { signal }) })
  await removeWorkFolder(folder)
  return { isStored, lost }
}
