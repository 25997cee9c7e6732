import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { asWriteError, type FolderLock, lockFolder, systemCode, withTemporary } from '@sr/files/disk'
import { FilmError } from './errors.js'
import type { FilmPlan } from './film-plan.js'

/** Where the chunks of a film wait until all are there: hidden, beside the output. */
export const workFolderOf = (output: string): string =>
  join(dirname(resolve(output)), `.${basename(output)}.sr-video`)

/**
 * Makes the work folder of a film, or with `resume` goes on with the one that an earlier call left, and takes it for this
 * call alone until the lock is released. What the earlier one enlarged is never thrown away. Throws FilmError
 * `unfinished-film`, `other-film`, `film-locked`, FileError.
 */
export async function openWorkFolder(folder: string, plan: FilmPlan, resume: boolean): Promise<FolderLock> {
  const lock = await lockFolder(
    folder,
    'another call that enlarges this film',
    (reason) => new FilmError('film-locked', folder, reason),
  )
  try {
    await takePlan(folder, plan, resume)
    return lock
  } catch (error) {
    await lock.release()
    throw asWriteError(folder, error)
  }
}

/** Removes a work folder if it is there, in one step: nobody goes on with what is half removed. */
export async function removeWorkFolder(folder: string): Promise<void> {
  await withTemporary(folder, (away) => rename(folder, away)).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw asWriteError(folder, error)
  })
}

/** Makes sure that what is in the folder was made by this plan. */
async function takePlan(folder: string, plan: FilmPlan, resume: boolean): Promise<void> {
  const planFile = join(folder, 'plan.json')
  // By its content, wherever it lies and however it is named.
  const stated = JSON.stringify({ ...plan, film: { ...plan.film, path: '' } }, null, 1)
  const { chunks } = await keptChunks(folder)
  if (chunks === 0) {
    await writeFile(planFile, stated)
    return
  }
  if (!resume) {
    const problem = `an earlier call enlarged ${chunks} of ${plan.chunks.length} parts. Go on with them, or remove the folder.`
    throw new FilmError('unfinished-film', folder, problem)
  }
  if ((await readFile(planFile, 'utf8').catch(() => undefined)) === stated) return
  const problem =
    'what is there was made of another film, by another network or with other options. Go on with those, or remove the folder.'
  throw new FilmError('other-film', folder, problem)
}

/** What finished chunks there are, and how many bytes they take. */
export async function keptChunks(
  folder: string,
): Promise<{ readonly chunks: number; readonly bytes: number }> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.nut'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return { chunks: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
