import { sayList, sayValue } from '@sr/checks'

/** Throws unless `value` is a whole number from `least` to `most`. */
export function assertInteger(
  where: string,
  name: string,
  value: unknown,
  least: number,
  most: number,
): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(
    `${where}: ${name} must be a whole number from ${least} to ${most}, found ${sayField(value)}.`,
  )
}

/** Throws unless `value` is one of the listed values. */
export function assertOneOf<T extends string | number>(
  where: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): void {
  if (allowed.includes(value as T)) return
  throw new RangeError(`${where}: ${name} must be one of ${allowed.join(', ')}, found ${sayField(value)}.`)
}

/** Throws for a field that the config does not have: a misspelt option must not be ignored. */
export function assertKnownFields(where: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((field) => !known.includes(field))
  if (unknown.length === 0) return
  throw new RangeError(`${where}: unknown field ${sayList(unknown)}. Known are ${known.join(', ')}.`)
}

/** What stands in a field, for messages: of lists what they hold. */
export const sayField = (value: unknown): string =>
  Array.isArray(value) ? `[${sayList(value)}]` : sayValue(value)
