/**
 * Why the command, or one input of it, failed.
 *
 * - `BAD_USAGE`: the arguments contradict each other, the disk, or the model.
 * - `BAD_CONFIG`: a training config is not what `sr train` takes.
 * - `RUN_EXISTS`, `NO_RUN`, `OTHER_RUN`: the folder of a training holds a run, holds none to go on with, or one of another config.
 * - `RUN_LOCKED`: another process trains in that folder.
 * - `OTHER_NETWORK`: the trunk of a checkpoint does not fit the network that is to be trained.
 * - `NOT_FOUND`, `UNREADABLE`: an input is missing, or the system refuses to read it.
 * - `NO_PICTURES`: a folder holds no file with a picture's extension.
 * - `EMPTY_FILE`, `UNSUPPORTED_PICTURE`, `CORRUPT_PICTURE`: the file is no picture that can be read.
 * - `UNMATCHED`, `SIZE_MISMATCH`: a picture to be compared has no partner, or one of another size.
 * - `PICTURE_TOO_SMALL`: nothing is left to compare.
 * - `UNREADABLE_RESULTS`: what was to be compared with is no earlier document, or of other pictures.
 * - `PICTURE_TOO_LARGE`: the result would not fit into memory or into the output's format.
 * - `ALPHA_LOST`: the output's format cannot hold the picture's transparency.
 * - `OUTPUT_CLASH`: an earlier input of the same call has this output.
 * - `OUTPUT_UNWRITABLE`, `DISK_FULL`: the result could not be stored.
 * - `OUT_OF_MEMORY`: the system gave no more memory.
 * - `ENGINE_NOT_AVAILABLE`: the engine that was asked for is not on this machine.
 * - `ENGINE_FAILED`: the engine broke down, most often for lack of memory.
 * - `INTERRUPTED`: Ctrl-C or a request to terminate.
 * - `INTERNAL`: a mistake in this program.
 */
export type CliErrorCode =
  | 'BAD_USAGE'
  | 'BAD_CONFIG'
  | 'RUN_EXISTS'
  | 'NO_RUN'
  | 'OTHER_RUN'
  | 'RUN_LOCKED'
  | 'OTHER_NETWORK'
  | 'NOT_FOUND'
  | 'UNREADABLE'
  | 'NO_PICTURES'
  | 'EMPTY_FILE'
  | 'UNSUPPORTED_PICTURE'
  | 'CORRUPT_PICTURE'
  | 'UNMATCHED'
  | 'SIZE_MISMATCH'
  | 'PICTURE_TOO_SMALL'
  | 'UNREADABLE_RESULTS'
  | 'PICTURE_TOO_LARGE'
  | 'ALPHA_LOST'
  | 'OUTPUT_CLASH'
  | 'OUTPUT_UNWRITABLE'
  | 'DISK_FULL'
  | 'OUT_OF_MEMORY'
  | 'ENGINE_NOT_AVAILABLE'
  | 'ENGINE_FAILED'
  | 'INTERRUPTED'
  | 'INTERNAL'

/** A failure that the user is told in one line; errors of the other packages keep their own code in it. */
export class CliError<Code extends string = CliErrorCode> extends Error {
  override readonly name = 'CliError'
  readonly code: Code
  /** The input, output or option that the problem is about. */
  readonly where: string

  constructor(code: Code, where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options)
    this.code = code
    this.where = where
  }
}

/** Any error as one that can be reported; `where` says what was being worked on. */
export function asCliError(where: string, error: unknown): CliError<string> {
  if (error instanceof CliError) return error
  if (!(error instanceof Error)) return new CliError('INTERNAL', where, String(error))
  if (error.name === 'AbortError') return new CliError('INTERRUPTED', where, 'interrupted.', { cause: error })
  if (/allocation failed|Invalid typed array length|out of memory/i.test(error.message)) {
    const problem = `out of memory (${error.message}). Use a smaller picture, or cut it into parts.`
    return new CliError('OUT_OF_MEMORY', where, problem, { cause: error })
  }
  if (isCoded(error)) {
    const code = error.code.toUpperCase().replaceAll('-', '_') // one spelling for scripts, whichever package it is from
    return new CliError(code, where, error.message, { cause: error })
  }
  const problem = `unexpected ${error.name}: ${error.message} This is a mistake in sr; --debug shows where.`
  return new CliError('INTERNAL', where, problem, { cause: error })
}

/** True for the coded classes of the other packages. Told by name: a class may be there twice where two versions are installed. */
function isCoded(error: Error): error is Error & { readonly code: string } {
  return (
    ['CheckpointError', 'EngineError', 'UpscalerError', 'ImageError', 'TrainingError'].includes(error.name) &&
    'code' in error
  )
}

/** The exit code of a call that failed with this error alone (the contract's 2, 3, 4 and 130). */
export function exitCodeOf({ code }: CliError<string>): number {
  switch (code) {
    case 'BAD_USAGE':
    case 'BAD_CONFIG':
    case 'RUN_EXISTS':
    case 'NO_RUN':
    case 'OTHER_RUN':
    case 'RUN_LOCKED':
    case 'OTHER_NETWORK':
    case 'CONTRADICTION': // the converter's code for an option that the file refutes
      return 2
    case 'ENGINE_NOT_AVAILABLE':
      return 4
    case 'INTERRUPTED':
      return 130
    default:
      return 3
  }
}

/** The code of a system error such as `ENOENT`, or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
