import { realpathSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/**
 * Why a file, or a picture in it, could not be read, enlarged or stored.
 *
 * - `bad-usage`: what was asked for contradicts itself, the disk, or the picture.
 * - `not-found`, `unreadable`: an input is missing, or the system refuses to read it.
 * - `name-not-utf8`: a name of a file or folder is not UTF-8, so that it cannot be opened.
 * - `no-pictures`: a folder holds no file with a picture's extension.
 * - `empty-file`, `unsupported-picture`, `corrupt-picture`: the file is no picture that can be read.
 * - `picture-too-large`: the picture claims too many pixels, or the result would not fit into memory or into
 *   the output's format.
 * - `alpha-lost`: the output's format cannot hold the picture's transparency.
 * - `output-unwritable`, `disk-full`: the result could not be stored.
 * - `out-of-memory`: the system gave no more memory.
 * - `too-many-files`: the system lets this process open no more files.
 * - `no-working-folder`: the folder that the process was started in is gone.
 * - `system-refused`: another failure of the system that no file explains.
 * - `interrupted`: the caller's signal aborted.
 * - `internal`: a mistake in these packages.
 */
export type FileErrorCode =
  | 'bad-usage'
  | 'not-found'
  | 'unreadable'
  | 'name-not-utf8'
  | 'no-pictures'
  | 'empty-file'
  | 'unsupported-picture'
  | 'corrupt-picture'
  | 'picture-too-large'
  | 'alpha-lost'
  | 'output-unwritable'
  | 'disk-full'
  | 'out-of-memory'
  | 'too-many-files'
  | 'no-working-folder'
  | 'system-refused'
  | 'interrupted'
  | 'internal'

/** An error whose message begins with what it is about. */
export interface CodedError extends Error {
  readonly code: string
  /** The input, output or option that the problem is about. */
  readonly where: string
}

/** What the errors of packages that handle files have in common: a code, and a message that begins with their place. */
export abstract class PlacedError<Code extends string> extends Error implements CodedError {
  readonly code: Code
  readonly where: string

  constructor(code: Code, where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options)
    this.code = code
    this.where = where
  }
}

/** A failure about one file, told in one line. */
export class FileError<Code extends string = FileErrorCode> extends PlacedError<Code> {
  override readonly name = 'FileError'
}

/**
 * Any error as one that can be reported; `where` says what was being worked on. One that says its own place
 * comes back as it is, errors of the other packages keep their code.
 */
export function asCodedError(where: string, error: unknown): CodedError {
  if (isPlaced(error)) return error
  if (!(error instanceof Error)) return new FileError('internal', where, String(error))
  if (error.name === 'AbortError')
    return new FileError('interrupted', where, 'interrupted.', { cause: error })
  if (/allocation failed|Invalid typed array length|out of memory/i.test(error.message)) {
    const problem = `out of memory (${error.message}). Use a smaller picture, or cut it into parts.`
    return new FileError('out-of-memory', where, problem, { cause: error })
  }
  const process = processError(where, error)
  if (process !== undefined) return process
  if (systemCode(error) !== undefined)
    return new FileError('system-refused', where, `the system refused it: ${error.message}.`, {
      cause: error,
    })
  if (isCoded(error)) return new FileError(error.code, where, error.message, { cause: error })
  const problem = `unexpected ${error.name}: ${error.message} This is a mistake in sr; the stack says where.`
  return new FileError('internal', where, problem, { cause: error })
}

/** What is wrong with the process and not with a file: these can meet any call. */
export function processError(where: string, error: unknown): FileError | undefined {
  const code = systemCode(error)
  if (code === 'EMFILE' || code === 'ENFILE') {
    const problem = `the system lets this process open no more files (${code}). Raise the limit (ulimit -n), or close other programs.`
    return new FileError('too-many-files', where, problem, { cause: error })
  }
  const isOfFolder = error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd'
  if (code === 'ENOENT' && (isOfFolder || (!isAbsolute(where) && isWorkingFolderGone()))) {
    const problem =
      'the folder that the process was started in is gone. Change to one that is there, or give absolute paths.'
    return new FileError('no-working-folder', where, problem, { cause: error })
  }
  return undefined
}

/** Not `process.cwd()`, which remembers what it once was. */
function isWorkingFolderGone(): boolean {
  try {
    realpathSync.native('.')
    return false
  } catch {
    return true
  }
}

/** True for the classes of this form, of which each package that handles files has one. */
const isPlaced = (error: unknown): error is CodedError =>
  error instanceof Error && isCoded(error) && 'where' in error && error.message.startsWith(`${error.where}: `)

/**
 * True for the coded classes of the other packages. Told by the form of the code, which no system's or
 * library's error has: a class may be there twice where two versions are installed.
 */
function isCoded(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string' && /^[a-z]+(-[a-z\d]+)*$/.test(error.code)
}

/** The code of a system error such as `ENOENT`, or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
