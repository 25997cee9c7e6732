import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { asWriteError, fateOf, processMark } from '@sr/files/disk'
import { FilmError } from './errors.js'
import type { FilmPlan } from './film-plan.js'

/** Where the chunks of a film wait until all are there: hidden, beside the output. */
export const workFolderOf = (output: string): string =>
  join(dirname(resolve(output)), `.${basename(output)}.sr-video`)

/**
 * Makes the work folder of a film, or with `resume` goes on with the one that an earlier call left. What that enlarged is never
 * thrown away. Throws FilmError `unfinished-film`, `other-film`, `film-locked`, FileError.
 */
export async function openWorkFolder(folder: string, plan: FilmPlan, resume: boolean): Promise<void> {
  await assertUnlocked(folder)
  const planFile = join(folder, 'plan.json')
  // By its content, wherever it lies and however it is named.
  const stated = JSON.stringify({ ...plan, film: { ...plan.film, path: '' } }, null, 1)
  const stored = await readFile(planFile, 'utf8').catch(() => undefined)
  const { chunks } = await keptChunks(folder)
  if (chunks > 0 && !resume) {
    const problem = `an earlier call enlarged ${chunks} of ${plan.chunks.length} parts. Go on with them, or remove the folder.`
    throw new FilmError('unfinished-film', folder, problem)
  }
  if (chunks > 0 && stored !== stated) {
    const problem =
      'what is there was made of another film, by another network or with other options. Go on with those, or remove the folder.'
    throw new FilmError('other-film', folder, problem)
  }
  try {
    if (chunks === 0) await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'owner'), await processMark())
    if (chunks === 0) await writeFile(planFile, stated)
  } catch (error) {
    throw asWriteError(folder, error)
  }
}

/** What finished chunks there are, and how many bytes they take. */
export async function keptChunks(
  folder: string,
): Promise<{ readonly chunks: number; readonly bytes: number }> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.nut'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return { chunks: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

async function assertUnlocked(folder: string): Promise<void> {
  const owner = await readFile(join(folder, 'owner'), 'utf8').catch(() => '')
  if (owner === (await processMark()) || (await fateOf(owner)) !== 'running') return
  const problem = `another process enlarges this film (${owner.split('@')[0]}). Wait for it, or end it first.`
  throw new FilmError('film-locked', folder, problem)
}
