import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { FilmError } from './errors.js'
import type { FilmPlan } from './plan-film.js'

/** Where the chunks of a film wait until all are there: hidden, beside the output. */
export const workFolderOf = (output: string): string =>
  join(dirname(resolve(output)), `.${basename(output)}.sr-video`)

/**
 * Makes the work folder of a film, or with `resume` goes on with the one that an interrupted call left. Throws FilmError
 * `other-film` if that was made from another film, or otherwise.
 */
export async function openWorkFolder(folder: string, plan: FilmPlan, resume: boolean): Promise<void> {
  const planFile = join(folder, 'plan.json')
  const stated = JSON.stringify({ ...plan, film: { ...plan.film, path: '' } }, null, 1)
  const stored = await readFile(planFile, 'utf8').catch(() => undefined)
  if (resume && stored !== undefined && stored !== stated) {
    const problem = `what is there was made from another film, network or options. Go on with those, or start anew.`
    throw new FilmError('other-film', folder, problem)
  }
  if (!resume || stored === undefined) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    if (name.endsWith('.tmp')) await rm(join(folder, name)) // what was being encoded when the process was killed
  }
  if (stored !== stated) await writeFile(planFile, stated)
}

/** How many bytes the finished chunks take. */
export async function bytesOfChunks(folder: string): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.nut'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
