import { printable } from './printable.js'

/** A value as an error message names it after "found": `"fsrcnn"`, `3`, `undefined`, `a Promise`. */
export function sayValue(value: unknown): string {
  if (typeof value === 'string') return quoted(short(value))
  if (typeof value === 'bigint') return short(`${value}n`)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return printable(short(String(value)))
  const kind = kindOf(value)
  if (kind === 'Promise') return 'a Promise, which must be awaited'
  return kind === 'Object' ? sayObject(value) : sayKind(kind)
}

/** The first of several values: `"a", "b"`, or `1, 2, 3, 4, 5, 6, … (20 in all)`. */
export function sayList(values: readonly unknown[]): string {
  const first = values.slice(0, 6).map(sayValue).join(', ')
  return values.length > 6 ? `${first}, … (${values.length} in all)` : first
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text)

const quoted = (text: string): string => printable(JSON.stringify(text))

/**
 * The kind of an object, such as `Uint8Array`, `Promise` or `Object`. It is read from its tag and not with
 * `instanceof`, because frames and test runners have a Uint8Array of their own.
 */
export const kindOf = (value: unknown): string =>
  Object.prototype.toString.call(value).slice('[object '.length, -1)

/** A kind with its article: `an ArrayBuffer`, `a Uint8Array`, `an HTMLImageElement`. */
export const sayKind = (kind: string): string =>
  `${/^([AEIO]|HTML|SVG)/.test(kind) ? 'an' : 'a'} ${printable(kind.slice(0, 60))}`

function sayObject(value: object): string {
  const name: unknown = value.constructor?.name
  if (typeof name === 'string' && name !== 'Object') return sayKind(name)
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty object'
  return `an object of ${keys
    .slice(0, 6)
    .map((key) => printable(key.slice(0, 60)))
    .join(', ')}${keys.length > 6 ? ', …' : ''}`
}
