import { readFile, realpath, stat } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { FileError, processError, systemCode } from './errors.js'
import { pathSegments } from './path-segments.js'
import { isUndecoded, undecodedName } from './undecoded-names.js'

/** Files are read whole into one buffer, and Node has none larger. */
const largestBuffer = 2 ** 31 - 1

/** The path that means standard input. A file of this name is ./- */
export const standardInput = '-'

/**
 * Reads a whole regular file, or all of {@link standardInput}. Anything else that a path can lead to is a
 * coded error that names it.
 */
export async function readInputFile(path: string, limitBytes = largestBuffer): Promise<Uint8Array> {
  try {
    if (path === standardInput) return await readStandardInput(limitBytes)
    const found = await stat(path)
    // A device or pipe might never end.
    if (!found.isFile()) {
      throw new FileError(
        'unreadable',
        path,
        `not a file but a ${found.isDirectory() ? 'folder' : 'device or pipe'}. Expected a file.`,
      )
    }
    if (found.size === 0)
      throw new FileError('empty-file', path, 'the file is empty (0 bytes). Download or save it again.')
    if (found.size > limitBytes) {
      const problem = `the file is too large. Expected at most ${limitBytes} bytes, found ${found.size}.`
      throw new FileError('unreadable', path, problem)
    }
    return await readFile(path)
  } catch (error) {
    throw asReadError(path, error)
  }
}

/** Standard input can be read once. Throws FileError `bad-usage` at a terminal, which sends nothing. */
async function readStandardInput(limitBytes: number): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    const problem = 'standard input is a terminal. Expected a file that is sent to it: sr … - < FILE'
    throw new FileError('bad-usage', standardInput, problem)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes <= limitBytes) continue
    const problem = `standard input is too large. Expected at most ${limitBytes} bytes.`
    throw new FileError('unreadable', standardInput, problem)
  }
  if (bytes > 0) return Buffer.concat(chunks, bytes)
  throw new FileError('empty-file', standardInput, 'nothing came from standard input (0 bytes).')
}

/**
 * Identifies a file by what it is, not by its name: links and upper case give one file many
 * names. Undefined where there is none, and will be none once the folders on the way are made: new/../photo.png
 * leads to photo.png then.
 */
export async function fileIdentity(path: string): Promise<string | undefined> {
  if (path === standardInput) return undefined
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  if (found !== undefined) return `${found.dev}:${found.ino}`
  return pathSegments(path).includes('..') ? await fileIdentity(await withoutDetours(path)) : undefined
}

/** The path without `..`, which a link that is there follows and a folder that is not there cannot. */
async function withoutDetours(path: string): Promise<string> {
  const { root } = parse(path)
  let place = root === '' ? process.cwd() : root
  for (const part of pathSegments(path.slice(root.length))) {
    place = join(place, part)
    place = await realpath(place).catch(() => place)
  }
  return place
}

/** A failed system call on an input in words; other errors come back as they are. */
export function asReadError(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (code === undefined) return error
  const ofProcess = processError(path, error)
  if (ofProcess !== undefined) return ofProcess
  const options = { cause: error }
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      if (isUndecoded(path)) return undecodedName(path, error)
      return new FileError('not-found', path, 'no such file or folder. Check the name.', options)
    case 'EACCES':
    case 'EPERM':
      return new FileError(
        'unreadable',
        path,
        `permission denied (${code}). Expected a path this user may read.`,
        options,
      )
    case 'ELOOP':
      return new FileError(
        'unreadable',
        path,
        'a circle of symbolic links. Expected a link that ends at a file.',
        options,
      )
    default:
      return new FileError(
        'unreadable',
        path,
        `cannot be read (${code}). Expected a file that this system can read.`,
        options,
      )
  }
}
