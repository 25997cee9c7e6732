import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { FileError, systemCode } from '../disk/errors.js'
import { asReadError, fileIdentity } from '../disk/read-input.js'
import { isPictureName, readableExtensions } from '../formats.js'

/** A picture to upscale, or the error that keeps an argument from being one. */
export interface Input {
  readonly path: string
  /** The folders between the named one and the file, so that a result lies as its input does. */
  readonly subfolder: string
  /** See {@link fileIdentity}. */
  readonly identity?: string | undefined
  readonly error?: unknown
}

/** What was found, and what was left out, for people. */
export interface Listed {
  readonly list: readonly Input[]
  readonly notes: readonly Note[]
}

export interface Note {
  readonly where: string
  readonly message: string
}

export interface Walk {
  readonly recursive: boolean
  /** The identity of the folder for results, whose pictures are no inputs. */
  readonly results: string | undefined
}

/**
 * The pictures of a folder in natural order (2 before 10), without hidden ones and the results of an earlier
 * call, and with those of the folders in it if `recursive`. Links to folders are not followed, so there are
 * no circles. Throws FileError `no-pictures`, or the system's own error.
 */
export async function listFolder(folder: string, walk: Walk): Promise<Listed> {
  const list: Input[] = []
  let [skipped, earlier] = [0, 0]
  const visit = async (subfolder: string): Promise<void> => {
    const { pictures, folders } = await readFolder(join(folder, subfolder))
    const sources = withoutEarlierResults(pictures)
    earlier += pictures.length - sources.length
    list.push(...sources.map((name) => ({ path: join(folder, subfolder, name), subfolder })))
    for (const name of folders) {
      const inner = join(subfolder, name)
      if (walk.results !== undefined && (await fileIdentity(join(folder, inner))) === walk.results) continue
      if (!walk.recursive) skipped++
      else await visit(inner).catch((error) => list.push(failedFolder(join(folder, inner), error)))
    }
  }
  await visit('')
  if (list.length === 0) throw noPictures(folder, skipped)
  return { list, notes: [...subfolderNotes(folder, skipped), ...earlierNotes(folder, earlier)] }
}

const failedFolder = (path: string, error: unknown): Input => ({
  path,
  subfolder: '',
  error: asReadError(path, error),
})

export const naturally = new Intl.Collator('en', { numeric: true })

/**
 * The names of a folder's files with a picture's extension, in natural order, without hidden ones. Throws
 * FileError `no-pictures`, or the system's own error.
 */
export async function listPictures(folder: string): Promise<string[]> {
  const { pictures } = await readFolder(folder)
  if (pictures.length > 0) return pictures
  throw noPictures(folder, 0)
}

interface FolderContent {
  readonly pictures: string[]
  readonly folders: string[]
}

/** The names of pictures and folders in a folder, in natural order, without hidden ones. */
async function readFolder(folder: string): Promise<FolderContent> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOTDIR') throw error
    throw new FileError('unreadable', folder, 'not a folder but a file. Expected a folder of pictures.')
  })
  const shown = entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => naturally.compare(a.name, b.name))
  return {
    pictures: shown
      .filter((entry) => !entry.isDirectory() && isPictureName(entry.name))
      .map(({ name }) => name),
    folders: shown.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  }
}

/** Pictures without those that `sr upscale` without -o made of others of them, in whatever format. */
export function withoutEarlierResults(paths: readonly string[]): string[] {
  const stem = (path: string): string => join(parse(path).dir, parse(path).name)
  const stems = new Set(paths.map(stem))
  return paths.filter((path) => {
    const source = stem(path).replace(/_(x\d+(\.\d+)?|\d+x\d+|\d+w|\d+h)$/, '')
    return source === stem(path) || !stems.has(source)
  })
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

const subfolderNotes = (where: string, count: number): Note[] =>
  count === 0 ? [] : [{ where, message: `${counted(count, 'subfolder')} skipped (not recursive).` }]

export const earlierNotes = (where: string, count: number): Note[] =>
  count === 0 ? [] : [{ where, message: `${counted(count, 'result')} of an earlier call left out.` }]

function noPictures(folder: string, subfolders: number): FileError {
  const expected = `Expected files ending in ${readableExtensions.join(', ')}.`
  const hint = subfolders === 0 ? '' : ` Left out: ${counted(subfolders, 'subfolder')} (not recursive).`
  return new FileError('no-pictures', folder, `no pictures in this folder. ${expected}${hint}`)
}
