import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CliError, systemCode } from '../errors.js'
import { isUndecoded } from '../undecoded-names.js'
import { isPictureName, readableExtensions } from './file-formats.js'
import { asReadError } from './read-input.js'

/** A picture to upscale, or the error that keeps an argument from being one. */
type Input =
  | { readonly path: string; readonly error?: never }
  | { readonly path: string; readonly error: unknown }

/**
 * The inputs of one call, and whether it asked for several: a folder counts as several, whatever it holds.
 */
export interface Inputs {
  readonly list: readonly Input[]
  readonly several: boolean
}

/**
 * The picture files that arguments stand for. A file stands for itself. A folder stands for the files in it
 * with a picture's extension, in natural order (2 before 10), without hidden ones, without folders inside it,
 * and without the results of an earlier call (photo_x2.png beside photo.png). What is named twice is listed
 * once; what cannot be listed comes with its error.
 */
export async function listInputs(paths: readonly string[]): Promise<Inputs> {
  let several = paths.length > 1
  const lists = await Promise.all(
    paths.map(async (path): Promise<Input[]> => {
      try {
        if (!(await stat(path)).isDirectory()) return [{ path }]
        several = true
        const names = await listPictures(path)
        const sources = names.filter((name) => !isEarlierResult(name, names))
        return sources.map((name) => ({ path: join(path, name) }))
      } catch (error) {
        return [{ path, error: asReadError(path, error) }]
      }
    }),
  )
  const listed = new Set<string>()
  const list = lists.flat().filter(({ path }) => {
    const isNew = !listed.has(resolve(path)) || isUndecoded(path) // two names that are not UTF-8 may look the same
    listed.add(resolve(path))
    return isNew
  })
  return { list, several }
}

const naturally = new Intl.Collator('en', { numeric: true })

/**
 * The names of a folder's files with a picture's extension, in natural order, without hidden ones. Throws
 * CliError `no-pictures`, or the system's own error.
 */
export async function listPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOTDIR') throw error
    throw new CliError('unreadable', folder, 'not a folder but a file. Expected a folder of pictures.')
  })
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && isPictureName(entry.name))
    .map((entry) => entry.name)
  if (names.length > 0) return names.sort(naturally.compare)
  const problem = `no pictures in this folder. Expected files ending in ${readableExtensions.join(', ')}.`
  throw new CliError('no-pictures', folder, problem)
}

function isEarlierResult(name: string, names: readonly string[]): boolean {
  const source = name.replace(/_x[1-8](\.[^.]+)$/, '$1')
  return source !== name && [source, source.replace(/\.png$/, '.bmp')].some((other) => names.includes(other))
}
