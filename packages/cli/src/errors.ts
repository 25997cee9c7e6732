import type { CodedError } from '@sr/files/disk'

/**
 * Why the command, or one input of it, failed.
 *
 * - `bad-usage`: the arguments contradict each other, the disk, or the model.
 * - `bad-config`: a training config is not what `sr train` takes.
 * - `run-exists`, `no-run`, `other-run`: the folder of a training holds a run, holds none to go on with, or
 *   one of another config.
 * - `damaged-state`: the stored state of a training is not what was stored.
 * - `run-locked`: another process trains in that folder.
 * - `other-network`: the trunk of a checkpoint does not fit the network that is to be trained.
 * - `not-found`, `unreadable`: an input is missing, or the system refuses to read it.
 * - `name-not-utf8`: a name of a file or folder is not UTF-8, so that it cannot be opened.
 * - `no-pictures`: a folder holds no file with a picture's extension.
 * - `empty-file`, `unsupported-picture`, `corrupt-picture`: the file is no picture that can be read.
 * - `unmatched`, `size-mismatch`: a picture to be compared has no partner, or one of another size.
 * - `picture-too-small`: nothing is left to compare.
 * - `unreadable-results`: what was to be compared with is no earlier document, or of other pictures.
 * - `picture-too-large`: the picture claims too many pixels, or the result would not fit into memory or into
 *   the output's format.
 * - `alpha-lost`: the output's format cannot hold the picture's transparency.
 * - `output-clash`: two inputs of one call would have one output.
 * - `output-unwritable`, `disk-full`: the result could not be stored.
 * - `out-of-memory`: the system gave no more memory.
 * - `too-many-files`: the system lets this process open no more files.
 * - `no-working-folder`: the folder that the command was started in is gone.
 * - `system-refused`: another failure of the system that no file of the call explains.
 * - `engine-not-available`: the engine that was asked for is not on this machine.
 * - `engine-failed`: the engine broke down, most often for lack of memory.
 * - `interrupted`: Ctrl-C or a request to terminate.
 * - `internal`: a mistake in this program.
 */
export type CliErrorCode =
  | 'bad-usage'
  | 'bad-config'
  | 'run-exists'
  | 'no-run'
  | 'other-run'
  | 'damaged-state'
  | 'run-locked'
  | 'other-network'
  | 'not-found'
  | 'unreadable'
  | 'name-not-utf8'
  | 'no-pictures'
  | 'empty-file'
  | 'unsupported-picture'
  | 'corrupt-picture'
  | 'unmatched'
  | 'size-mismatch'
  | 'picture-too-small'
  | 'unreadable-results'
  | 'picture-too-large'
  | 'alpha-lost'
  | 'output-clash'
  | 'output-unwritable'
  | 'disk-full'
  | 'out-of-memory'
  | 'too-many-files'
  | 'no-working-folder'
  | 'system-refused'
  | 'engine-not-available'
  | 'engine-failed'
  | 'interrupted'
  | 'internal'

/** A failure of the command, told in one line. */
export class CliError<Code extends string = CliErrorCode> extends Error implements CodedError {
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

/** The exit code of a call that failed with this error alone (the contract's 2, 3, 4 and 130). */
export function exitCodeOf({ code }: CodedError): number {
  switch (code) {
    case 'bad-usage':
    case 'bad-config':
    case 'output-clash':
    case 'run-exists':
    case 'no-run':
    case 'other-run':
    case 'run-locked':
    case 'other-network':
    case 'unfinished-film': // the codes of films for what the caller can state otherwise
    case 'film-locked':
    case 'other-film':
    case 'output-is-input':
    case 'unknown-container':
    case 'contradiction': // the converter's code for an option that the file refutes
      return 2
    case 'engine-not-available':
    case 'ffmpeg-missing':
    case 'encoder-missing':
      return 4
    case 'interrupted':
      return 130
    default:
      return 3
  }
}
