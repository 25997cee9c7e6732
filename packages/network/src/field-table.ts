import { assertInteger, assertKnownFields, assertOneOf, sayField } from './check.js'
import type { Crop } from './deconvolution.js'

/** What stands in a config's field, for whoever reads one from text or from a file. */
export type FieldKind =
  | { readonly kind: 'integer' }
  | { readonly kind: 'integers' }
  | { readonly kind: 'crop' }
  | { readonly kind: 'range' }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  | { readonly kind: 'words'; readonly values: readonly string[] }

/** One field of a config. */
export interface Field<T> {
  /** None for a field that describes the config and not the network. */
  readonly kind?: FieldKind
  /** The value where a caller states none. A field without one is checked as undefined. */
  readonly default?: T
  /** Throws RangeError unless the field takes this value. */
  readonly assert: (where: string, name: string, value: unknown) => void
}

/** Every field of a config exactly once: its known names, defaults, checks and kinds all follow from here. */
export type FieldTable<Config> = {
  readonly [Name in keyof Config]-?: Required<Config>[Name] extends
    | boolean
    | number
    | string
    | readonly unknown[]
    ? Field<Required<Config>[Name]>
    : FieldTable<Required<Config>[Name]>
}

type AnyTable = { readonly [name: string]: Field<unknown> | AnyTable }

/** What is stated, checked, and the defaults of what is not, in the table's order. Throws RangeError. */
export function completeFields<Config>(
  where: string,
  table: FieldTable<Config>,
  stated: object,
  group = '',
): Config {
  assertKnownFields(group === '' ? where : `${where}: ${group}`, stated, Object.keys(table))
  const complete: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(table as AnyTable)) {
    const path = group === '' ? name : `${group}.${name}`
    const value = (stated as Record<string, unknown>)[name]
    if (!isField(field)) {
      assertGroup(where, path, value)
      complete[name] = completeFields(where, field, value ?? {}, path)
      continue
    }
    const chosen = value === undefined ? field.default : value
    field.assert(where, path, chosen)
    if (chosen !== undefined) complete[name] = Array.isArray(chosen) ? [...chosen] : chosen
  }
  return complete as Config
}

function assertGroup(where: string, path: string, value: unknown): asserts value is object | undefined {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return
  throw new RangeError(`${where}: ${path} must be an object, found ${sayField(value)}.`)
}

/** The kinds of a table's fields by path, such as `deconv.crop`. */
export function fieldKinds(table: AnyTable, group = ''): [path: string, kind: FieldKind][] {
  return Object.entries(table).flatMap(([name, field]): [string, FieldKind][] => {
    if (!isField(field)) return fieldKinds(field, `${group}${name}.`)
    return field.kind === undefined ? [] : [[group + name, field.kind]]
  })
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number, byDefault?: number): Field<number> {
  return {
    kind: { kind: 'integer' },
    ...(byDefault !== undefined && { default: byDefault }),
    assert: (where, name, value) => assertInteger(where, name, value, least, most),
  }
}

/** The side of a convolution's kernel. */
export function kernelSize(byDefault?: number): Field<number> {
  const side = integer(1, 31, byDefault)
  return {
    ...side,
    assert(where, name, value) {
      side.assert(where, name, value)
      assertOdd(where, name, value)
    },
  }
}

/** Throws RangeError for an even kernel. */
export function assertOdd(where: string, name: string, value: unknown): void {
  if (Number(value) % 2 === 1) return
  throw new RangeError(`${where}: ${name} must be odd, so that it has a centre, found ${value}.`)
}

/** A list of whole numbers, each of which `item` takes. */
export function listOf(item: Field<number>, byDefault: readonly number[]): Field<readonly number[]> {
  return {
    kind: { kind: 'integers' },
    default: byDefault,
    assert(where, name, value) {
      if (!Array.isArray(value))
        throw new RangeError(`${where}: ${name} must be a list, found ${sayField(value)}.`)
      for (const [i, entry] of value.entries()) item.assert(where, `${name}[${i}]`, entry)
    },
  }
}

/** A list of words, each one of `values`. */
export function wordsOf<T extends string>(
  values: readonly T[],
  byDefault: readonly T[],
): Field<readonly T[]> {
  return {
    kind: { kind: 'words', values },
    default: byDefault,
    assert(where, name, value) {
      if (!Array.isArray(value))
        throw new RangeError(`${where}: ${name} must be a list, found ${sayField(value)}.`)
      for (const [i, entry] of value.entries()) assertOneOf(where, `${name}[${i}]`, entry, values)
    },
  }
}

/** The crop of a deconvolution. */
export const cropField: Field<Crop> = {
  kind: { kind: 'crop' },
  assert(where, name, value) {
    if (Array.isArray(value) && value.length === 2) return
    throw new RangeError(`${where}: ${name} must be [before, after], found ${sayField(value)}.`)
  },
}

/** One of these words; the first is the default. */
export function oneOf<T extends string>(...values: readonly [T, ...T[]]): Field<T> {
  return {
    kind: { kind: 'oneOf', values },
    default: values[0],
    assert: (where, name, value) => assertOneOf(where, name, value, values),
  }
}

/** True or false. */
export function flag(byDefault: boolean): Field<boolean> {
  return {
    default: byDefault,
    assert(where, name, value) {
      if (typeof value === 'boolean') return
      throw new RangeError(`${where}: ${name} must be true or false, found ${sayField(value)}.`)
    },
  }
}

/** A field with one possible value. As it says nothing, it has no kind. */
export function only<T extends string>(value: T): Field<T> {
  return { default: value, assert: (where, name, found) => assertOneOf(where, name, found, [value]) }
}

/** A field that may be left out: it has no default, and its absence means something. */
export function optional<T>({ kind, assert }: Field<T>): Field<T> {
  return {
    ...(kind !== undefined && { kind }),
    assert(where, name, value) {
      if (value !== undefined) assert(where, name, value)
    },
  }
}

const isField = (entry: Field<unknown> | AnyTable): entry is Field<unknown> =>
  typeof entry.assert === 'function'
