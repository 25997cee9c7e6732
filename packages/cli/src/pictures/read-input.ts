import { readFile, stat } from 'node:fs/promises'
import { CliError, processError, systemCode } from '../errors.js'
import { isUndecoded, undecodedName } from '../undecoded-names.js'

/** Files are read whole into one buffer, and Node has none larger. */
const largestBuffer = 2 ** 31 - 1

/** Reads a whole regular file. Anything else that a path can lead to is a coded error that names it. */
export async function readInputFile(path: string, limitBytes = largestBuffer): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    // A device or pipe might never end.
    if (!found.isFile()) {
      throw new CliError(
        'unreadable',
        path,
        `not a file but a ${found.isDirectory() ? 'folder' : 'device or pipe'}. Expected a file.`,
      )
    }
    if (found.size === 0)
      throw new CliError('empty-file', path, 'the file is empty (0 bytes). Download or save it again.')
    if (found.size > limitBytes) {
      const problem = `the file is too large. Expected at most ${limitBytes} bytes, found ${found.size}.`
      throw new CliError('unreadable', path, problem)
    }
    return await readFile(path)
  } catch (error) {
    throw asReadError(path, error)
  }
}

/**
 * Identifies a file by what it is, not by its name: links and upper case give one file many
 * names. Undefined where there is none.
 */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
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
      return new CliError('not-found', path, 'no such file or folder. Check the name.', options)
    case 'EACCES':
    case 'EPERM':
      return new CliError(
        'unreadable',
        path,
        `permission denied (${code}). Expected a path this user may read.`,
        options,
      )
    case 'ELOOP':
      return new CliError(
        'unreadable',
        path,
        'a circle of symbolic links. Expected a link that ends at a file.',
        options,
      )
    default:
      return new CliError(
        'unreadable',
        path,
        `cannot be read (${code}). Expected a file that this system can read.`,
        options,
      )
  }
}
