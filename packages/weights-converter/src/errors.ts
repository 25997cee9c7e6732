/**
 * Why a file cannot be read or converted. None of these goes away by trying again with the same bytes.
 *
 * - `EMPTY_FILE`: the file has no bytes.
 * - `UNKNOWN_FORMAT`: not a checkpoint; the message names what the file seems to be.
 * - `UNSUPPORTED`: a checkpoint, but of a kind that holds no readable weights (TorchScript, quantised, meta tensors).
 * - `TRUNCATED`: the file ends before its own declared end.
 * - `MALFORMED`: the file contradicts its own format.
 * - `UNSAFE_GLOBAL`: a pickle names a function that runs programs; the message names it.
 * - `LIMIT`: the file claims more than a limit in `limits.ts` allows.
 * - `UNKNOWN_ARCHITECTURE`: the tensors were read, but they form no network this package knows.
 * - `MISSING_FACT`: the file does not say something the result depends on; the message says how to state it.
 * - `CONTRADICTION`: an option contradicts what the file says.
 * - `NOT_FINITE`: a weight is NaN or infinite.
 * - `NO_STOCK_FORM`: the network cannot be written with tfjs's own layers.
 */
export type CheckpointErrorCode =
  | 'EMPTY_FILE'
  | 'UNKNOWN_FORMAT'
  | 'UNSUPPORTED'
  | 'TRUNCATED'
  | 'MALFORMED'
  | 'UNSAFE_GLOBAL'
  | 'LIMIT'
  | 'UNKNOWN_ARCHITECTURE'
  | 'MISSING_FACT'
  | 'CONTRADICTION'
  | 'NOT_FINITE'
  | 'NO_STOCK_FORM'

/** Bad data in a checkpoint or weights file; `code` says which kind, `where` which part of the file. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code: CheckpointErrorCode
  /** The part of the file, e.g. `data.pkl, byte 312` or `tensor deconv.weight`. */
  readonly where: string

  constructor(
    code: CheckpointErrorCode,
    where: string,
    problem: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`${where}: ${problem}`, options)
    this.code = code
    this.where = where
  }
}

/** A name out of a file, made safe to print: control characters escaped, at most 120 characters. */
export function printable(name: string): string {
  const short = name.length > 120 ? `${name.slice(0, 117)}...` : name
  // Control characters, the C1 range, direction overrides and lone surrogates can all rewrite a terminal line.
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\\]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return character === '\\' ? '\\\\' : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
