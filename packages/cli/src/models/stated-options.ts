import { configFields, type FieldKind } from '@sr/network'
import type { ConvertOptions, FieldValue, StatedConfig } from '@sr/weights-converter'
import { CliError } from '../errors.js'

/** What the command line states of a model. */
export interface StatedOptions {
  readonly scale?: number
  /** FIELD=VALUE, as typed. */
  readonly set?: readonly string[]
  /** The dictionary of the file that holds the network. */
  readonly key?: string
}

/** `--scale`, `--set` and `--key` as the converter takes them. Throws CliError `bad-usage`. */
export function parseStatedOptions({ scale, set = [], key }: StatedOptions): ConvertOptions {
  const config: Record<string, unknown> = {}
  let stated = scale
  for (const text of set) {
    const { field, value } = parseField(text)
    const [name, part] = field.split('.') as [string, string | undefined]
    if (field !== 'scale')
      config[name] = part === undefined ? value : { ...(config[name] ?? {}), [part]: value }
    else if (scale === undefined || scale === value) stated = Number(value)
    else throw new CliError('bad-usage', `--set ${text}`, `--scale is ${scale}. State it once.`)
  }
  return {
    config: config as StatedConfig,
    ...(stated === undefined ? {} : { scale: stated }),
    ...(key === undefined ? {} : { key }),
  }
}

/** A field and its value as `--set` takes them. */
export const formatField = (field: string, value: FieldValue): string =>
  `${field}=${typeof value === 'object' ? value.join(kinds.get(field)?.kind === 'range' ? '..' : ',') : value}`

/** The fields of any architecture. Whether a network has one shows when its file is read. */
const kinds: ReadonlyMap<string, FieldKind> = new Map(
  (['fsrcnn', 'srcnn', 'plain'] as const).flatMap((architecture) => [...configFields(architecture)]),
)

function parseField(text: string): { readonly field: string; readonly value: FieldValue } {
  const refuse = (problem: string): CliError => new CliError('bad-usage', `--set ${text}`, problem)
  const end = text.indexOf('=')
  if (end < 1) throw refuse('not FIELD=VALUE. Write for example --set deconv.crop=3,2.')
  const field = text.slice(0, end)
  const kind = kinds.get(field)
  if (kind === undefined) throw refuse(`unknown field. Known are ${[...kinds.keys()].join(', ')}.`)
  const written = text.slice(end + 1).trim()
  const value = parseValue(kind, written)
  if (value !== undefined) return { field, value }
  throw refuse(`expected ${expectations(kind)}, found ${JSON.stringify(written)}.`)
}

function parseValue(kind: FieldKind, text: string): FieldValue | undefined {
  if (kind.kind === 'oneOf') return kind.values.includes(text) ? text : undefined
  if (kind.kind === 'words') {
    const words = text.split(',')
    return words.every((word) => kind.values.includes(word)) ? words : undefined
  }
  if (!syntax[kind.kind].test(text)) return undefined
  return kind.kind === 'integer' ? Number(text) : text.split(/,|\.\./).map(Number)
}

const syntax: Readonly<Record<Exclude<FieldKind['kind'], 'oneOf' | 'words'>, RegExp>> = {
  integer: /^-?\d{1,9}$/,
  integers: /^\d{1,9}(,\d{1,9})*$/,
  crop: /^-?\d{1,9},-?\d{1,9}$/,
  range: /^-?\d+(\.\d+)?(\.\.|,)-?\d+(\.\d+)?$/,
}

function expectations(kind: FieldKind): string {
  switch (kind.kind) {
    case 'integer':
      return 'a whole number'
    case 'integers':
      return 'whole numbers with commas between'
    case 'crop':
      return 'BEFORE,AFTER, for example 4,1'
    case 'range':
      return 'BLACK..WHITE, for example 0..1 or -1..1'
    case 'oneOf':
      return `one of ${kind.values.join(', ')}`
    case 'words':
      return `one or more of ${kind.values.join(', ')}, with commas between`
  }
}
