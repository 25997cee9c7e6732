import { printable as inOneLine } from '@sr/checks'
import type { NetworkConfig } from '@sr/network'

/**
 * Why a file cannot be read or converted. None of these goes away by trying again with the same bytes.
 *
 * - `empty-file`: the file has no bytes.
 * - `unknown-format`: not a checkpoint; the message names what the file seems to be.
 * - `unsupported`: a checkpoint, but of a kind that holds no readable weights (TorchScript, quantised, meta
 *   tensors, external data), or a graph with an operation that is no layer of a network here.
 * - `truncated`: the file ends before its own declared end.
 * - `malformed`: the file contradicts its own format.
 * - `unsafe-global`: a pickle names a function that runs programs; the message names it.
 * - `limit`: the file claims more than a limit in `limits.ts` allows.
 * - `unknown-architecture`: the tensors were read, but they form no network this package knows.
 * - `missing-fact`: the file does not say something the result depends on; `remedy` says which option states
 *   it.
 * - `contradiction`: an option contradicts what the file says.
 * - `not-finite`: a weight is NaN or infinite.
 * - `no-stock-form`: the network cannot be written with tfjs's own layers.
 * - `no-shader-form`: the network cannot be written as a user shader.
 */
export type CheckpointErrorCode =
  | 'empty-file'
  | 'unknown-format'
  | 'unsupported'
  | 'truncated'
  | 'malformed'
  | 'unsafe-global'
  | 'limit'
  | 'unknown-architecture'
  | 'missing-fact'
  | 'contradiction'
  | 'not-finite'
  | 'no-stock-form'
  | 'no-shader-form'

/** The option with which the call would succeed, and its value where only one makes sense. */
export type Remedy =
  | { readonly option: 'scale' }
  | { readonly option: 'architecture'; readonly value: NetworkConfig['architecture'] }
  | { readonly option: 'key'; readonly values: readonly string[] }
  | { readonly option: 'allowCustomLayers' }

/** Bad data in a checkpoint or weights file; `code` says which kind, `where` which part of the file. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code: CheckpointErrorCode
  /** The part of the file, e.g. `data.pkl, byte 312` or `tensor deconv.weight`. */
  readonly where: string
  /** The message without `where` and the remedy, for callers whose users state options in another way. */
  readonly problem: string
  readonly remedy: Remedy | undefined

  constructor(
    code: CheckpointErrorCode,
    where: string,
    problem: string,
    { remedy, ...options }: { readonly cause?: unknown; readonly remedy?: Remedy } = {},
  ) {
    super(`${where}: ${problem}${remedy === undefined ? '' : ` ${sayRemedy(remedy)}`}`, options)
    this.code = code
    this.where = where
    this.problem = problem
    this.remedy = remedy
  }
}

function sayRemedy(remedy: Remedy): string {
  switch (remedy.option) {
    case 'scale':
      return 'State it in options.scale.'
    case 'architecture':
      return `If yours is a plain ${remedy.value}, state it in options.architecture.`
    case 'key':
      return `State one in options.key: ${remedy.values.join(', ')}.`
    case 'allowCustomLayers':
      return 'Write safetensors instead, or set options.allowCustomLayers and register @sr/layers before loading.'
  }
}

/** A name out of a file, made safe to print: at most 120 characters on one line, backslashes doubled. */
export const printable = (name: string): string =>
  inOneLine((name.length > 120 ? `${name.slice(0, 117)}...` : name).replaceAll('\\', '\\\\'))
