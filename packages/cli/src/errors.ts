import { type CodedError, PlacedError } from '@sr/files/disk'

/**
 * Why the command, or one input of it, failed.
 *
 * - `bad-usage`: the arguments contradict each other, the disk, or the model.
 * - `bad-config`: a training config is not what `sr train` takes.
 * - `run-exists`, `no-run`, `other-run`: the folder of a training holds a run, holds none to go on with, or
 *   one of another config.
 * - `damaged-state`: the stored state of a training is not what was stored.
 * - `run-locked`: another `sr train` works in that folder.
 * - `other-network`: the trunk of a checkpoint does not fit the network that is to be trained.
 * - `not-found`: there is no such model.
 * - `empty-file`: a list names no file.
 * - `unmatched`, `size-mismatch`: a picture to be compared has no partner, or one of another size.
 * - `picture-too-small`: nothing is left to compare.
 * - `unreadable-results`: what was to be compared with is no earlier document, or of other pictures.
 * - `output-clash`: two inputs of one call would have one output.
 * - `output-unwritable`, `disk-full`: standard output, or the log of a run, could not be written.
 * - `out-of-memory`: the system gave no more memory.
 * - `engine-not-available`: the engine that was asked for is not on this machine.
 * - `engine-failed`: the engine broke down, most often for lack of memory.
 * - `interrupted`: Ctrl-C or a request to terminate.
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
  | 'empty-file'
  | 'unmatched'
  | 'size-mismatch'
  | 'picture-too-small'
  | 'unreadable-results'
  | 'output-clash'
  | 'output-unwritable'
  | 'disk-full'
  | 'out-of-memory'
  | 'engine-not-available'
  | 'engine-failed'
  | 'interrupted'

/** A failure of the command, told in one line; `where` is the input, output or option that it is about. */
export class CliError<Code extends string = CliErrorCode> extends PlacedError<Code> {
  override readonly name = 'CliError'
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
