import { CliError } from '../errors.js'

/**
 * One object of a config file, read key by key. Errors name the key, what was expected and what was found.
 */
export class ConfigSection {
  readonly #file: string
  readonly #name: string
  readonly #values: Readonly<Record<string, unknown>>

  /**
   * `name` is the key of the object itself, empty for the whole file. A key that is
   * not among `keys` is an error.
   */
  constructor(file: string, name: string, value: unknown, keys: readonly string[]) {
    this.#file = file
    this.#name = name
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw configFault(file, name === '' ? 'the file' : name, 'an object', value)
    }
    this.#values = value as Readonly<Record<string, unknown>>
    const unknown = Object.keys(value).find((key) => !keys.includes(key))
    if (unknown === undefined) return
    const problem = `unknown key ${this.pathOf(unknown)}. Expected ${keys.join(', ')}. Correct its name, or leave it out.`
    throw new CliError('bad-config', file, problem)
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined
  }

  /**
   * The value of a key, which must satisfy `accepts`, or the default where there is none.
   * Without a default the key is required.
   */
  read<Value>(
    key: string,
    expected: string,
    accepts: (value: unknown) => value is Value,
    byDefault?: Value,
  ): Value {
    const value = this.has(key) ? this.#values[key] : byDefault
    if (accepts(value)) return value
    throw configFault(this.#file, this.pathOf(key), expected, value)
  }

  /** A whole number from `least` on. */
  whole(key: string, least: number, byDefault?: number): number {
    const accepts = (value: unknown): value is number =>
      Number.isSafeInteger(value) && (value as number) >= least
    return this.read(key, `a whole number from ${least} on`, accepts, byDefault)
  }

  /** A number that satisfies `holds`, which `expected` puts in words. */
  number(key: string, expected: string, holds: (value: number) => boolean, byDefault?: number): number {
    const accepts = (value: unknown): value is number =>
      typeof value === 'number' && Number.isFinite(value) && holds(value)
    return this.read(key, expected, accepts, byDefault)
  }

  /** One of some words. */
  word<Word extends string>(key: string, words: readonly Word[], byDefault?: Word): Word {
    const accepts = (value: unknown): value is Word => words.includes(value as Word)
    return this.read(key, words.join(' or '), accepts, byDefault)
  }

  flag(key: string, byDefault: boolean): boolean {
    return this.read(key, 'true or false', (value) => typeof value === 'boolean', byDefault)
  }

  path(key: string): string {
    return this.read(key, 'a path', isPath)
  }

  /** A list of paths, or one alone. */
  paths(key: string): readonly string[] {
    const accepts = (value: unknown): value is string | string[] =>
      isPath(value) || (Array.isArray(value) && value.length > 0 && value.every(isPath))
    return [this.read(key, 'a path, or a list of paths', accepts)].flat()
  }

  /** What `parse` makes of the value. Null, which means none, stays null. */
  orNull<Value>(key: string, byDefault: Value | null, parse: () => Value): Value | null {
    if (this.#values[key] === null) return null
    return this.has(key) ? parse() : byDefault
  }

  /** An object with these keys; an absent one is an empty one. */
  section(key: string, keys: readonly string[]): ConfigSection {
    return new ConfigSection(this.#file, this.pathOf(key), this.#values[key] ?? {}, keys)
  }

  /** The value itself. */
  value(key: string): unknown {
    return this.#values[key]
  }

  /** The key as messages call it: `validation.everySteps`. */
  pathOf(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`
  }
}

/** No system has a NUL in its paths, and Node throws at one. */
const isPath = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0')

function configFault(file: string, key: string, expected: string, found: unknown): CliError {
  // A number such as 1e400 is read as Infinity, which JSON would print as null.
  const text =
    found === undefined
      ? 'nothing'
      : typeof found === 'number'
        ? `${found}`
        : JSON.stringify(found).slice(0, 200)
  return new CliError('bad-config', file, `${key}: expected ${expected}, found ${text}.`)
}
