import { readFile } from 'node:fs/promises'
import { asReadError, readInputFile, standardInput } from '@sr/files/disk'
import { CliError } from '../errors.js'

/**
 * The names in a list of files, one on a line, or separated by NUL if there is one, as `find -print0` writes
 * it: no name can hold that. Unlike a picture, a list may come from a pipe. Throws CliError.
 */
export async function readFileList(path: string): Promise<string[]> {
  const bytes = path === standardInput ? await readInputFile(path) : await readBytes(path)
  const text = new TextDecoder().decode(bytes)
  const names = text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((name) => name !== '')
  if (names.length > 0) return names
  throw new CliError('empty-file', path, 'the list names no file. Expected one name on a line.')
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw asReadError(path, error)
  }
}
