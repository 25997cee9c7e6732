import { closestMatch } from 'leven'
import { kindOf, sayValue } from './say-value.js'

/**
 * Throws TypeError for options that are no object, and for an option that is not known, with the known one
 * that was probably meant: a misspelt or misplaced option must not be ignored. `hints` say of other unknown
 * ones what to do instead. `where` is the function's name.
 */
export function assertKnownOptions(
  where: string,
  options: object,
  known: readonly string[],
  hints: Readonly<Record<string, string>> = {},
): void {
  const kind = kindOf(options)
  if (kind !== 'Object' && kind !== 'Module') {
    throw new TypeError(
      `${where}: options must be an object of ${known.join(', ')}, found ${sayValue(options)}.`,
    )
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const near = nearest(unknown, known)
  const hint = Object.hasOwn(hints, unknown) ? hints[unknown] : near && `Did you mean ${near}?`
  throw new TypeError(
    `${where}: unknown option ${sayValue(unknown)}. Expected ${known.join(', ')}.${hint ? ` ${hint}` : ''}`,
  )
}

/**
 * The known name that holds the other one or lies in it (`tileSize`), or differs in at most a third of it.
 */
function nearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  const within = known.find((each) => {
    const other = each.toLowerCase()
    return Math.min(other.length, lower.length) >= 3 && (other.includes(lower) || lower.includes(other))
  })
  return within ?? closestMatch(name, [...known], { maxDistance: Math.ceil(name.length / 3) })
}
