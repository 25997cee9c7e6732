import { configFields, type FieldKind } from '@sr/network'
import { type Architecture, sayArchitecture } from './architecture.js'

/** A config field's value: a number, a word, or a list of either. */
export type FieldValue = number | string | readonly number[] | readonly string[]

/** Values by the path of their config field, e.g. `deconv.crop`. */
export type Fields = ReadonlyMap<string, FieldValue>

/** A value in a message: `yFull`, `[4, 2]`. */
export const sayValue = (value: FieldValue): string =>
  typeof value === 'object' ? `[${value.join(', ')}]` : `${value}`

/** True for equal numbers, words and lists. */
export const isSameValue = (a: FieldValue, b: FieldValue): boolean => sayValue(a) === sayValue(b)

/**
 * Throws RangeError unless an architecture has the field and the field can hold the value;
 * ranges are the config's to check.
 */
export function assertFieldValue(architecture: Architecture, field: string, value: unknown): void {
  const kinds = configFields(architecture)
  const kind = kinds.get(field)
  if (kind === undefined) {
    const known = [...kinds.keys()].filter((name) => name !== 'scale').join(', ')
    throw new RangeError(
      `convertCheckpoint: ${sayArchitecture[architecture]} has no field ${field}. Known are ${known}.`,
    )
  }
  if (isOfKind(kind, value)) return
  throw new RangeError(
    `convertCheckpoint: config.${field} must be ${sayKind(kind)}, found ${JSON.stringify(value)}.`,
  )
}

function isOfKind(kind: FieldKind, value: unknown): boolean {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : []
  switch (kind.kind) {
    case 'integer':
      return Number.isInteger(value)
    case 'integers':
      return numbers.length > 0 && numbers.every(Number.isInteger)
    case 'crop':
      return numbers.length === 2 && numbers.every(Number.isInteger)
    case 'range':
      return numbers.length === 2 && numbers.every(Number.isFinite)
    case 'oneOf':
      return kind.values.some((word) => word === value)
    case 'words':
      return Array.isArray(value) && value.length > 0 && value.every((word) => kind.values.includes(word))
  }
}

function sayKind(kind: FieldKind): string {
  switch (kind.kind) {
    case 'integer':
      return 'a whole number'
    case 'integers':
      return 'a list of whole numbers'
    case 'crop':
      return '[before, after]'
    case 'range':
      return '[black, white]'
    case 'oneOf':
      return `one of ${kind.values.join(', ')}`
    case 'words':
      return `a list of ${kind.values.join(', ')}`
  }
}
