import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { FileError, systemCode } from '../disk/errors.js'
import { pathSegments } from '../disk/path-segments.js'
import { asReadError, fileIdentity, standardInput } from '../disk/read-input.js'
import { isUndecoded } from '../disk/undecoded-names.js'
import { isPictureName, readableExtensions } from '../formats.js'
import {
  earlierNotes,
  type Input,
  type Listed,
  listFolder,
  naturally,
  type Walk,
  withoutEarlierResults,
} from './list-folder.js'

/**
 * The inputs of one call, and whether it asked for several: a folder and a pattern count as several, whatever
 * they hold.
 */
export interface Inputs extends Listed {
  readonly several: boolean
}

export interface ListOptions {
  /** With the folders inside folders. */
  readonly recursive?: boolean
  /** A folder for results, whose pictures are no inputs. */
  readonly output?: string | undefined
}

/**
 * The picture files that arguments stand for.
 * - A file stands for itself, whatever its name; - for standard input.
 * - A folder stands for the pictures in it ({@link listFolder}).
 * - What is neither is a pattern if it has wildcards, and stands for the pictures that it matches.
 *
 * A file of several names is listed once; what cannot be listed comes with its error.
 */
export async function listInputs(paths: readonly string[], options: ListOptions = {}): Promise<Inputs> {
  const { recursive = false, output } = options
  const results = output === undefined ? undefined : await fileIdentity(output)
  const parts = await Promise.all(paths.map((path) => listArgument(path, { recursive, results })))
  const { list, notes } = await withoutRepeats(parts.flatMap((part) => part.list))
  return {
    list,
    several: parts.length > 1 || parts.some(({ several }) => several),
    notes: [...parts.flatMap((part) => part.notes), ...notes],
  }
}

async function listArgument(path: string, walk: Walk): Promise<Inputs> {
  const one = (error?: unknown): Inputs => ({
    list: [{ path, subfolder: '', ...(error === undefined ? {} : { error }) }],
    several: false,
    notes: [],
  })
  if (path === standardInput) return one()
  let isFolder = false
  try {
    isFolder = (await stat(path)).isDirectory()
    return isFolder ? { ...(await listFolder(path, walk)), several: true } : one()
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && isDynamicPattern(path)) return await listMatches(path, walk)
    return { ...one(asReadError(path, error)), several: isFolder }
  }
}

/** Patterns are for shells that leave them as they are: that of Windows, and any if they are quoted. */
async function listMatches(pattern: string, { results }: Walk): Promise<Inputs> {
  const segments = pathSegments(pattern)
  const start = segments.findIndex((segment) => isDynamicPattern(segment))
  const base = segments.slice(0, start).join('/') || (start > 0 ? '/' : '.')
  const matches = await glob(segments.slice(start).join('/'), {
    cwd: base,
    expandDirectories: false,
    caseSensitiveMatch: process.platform !== 'win32',
  })
  const ofResults = new Set<string>()
  for (const folder of new Set(matches.map((match) => dirname(match))))
    if (await isWithin(results, base, folder)) ofResults.add(folder)
  const pictures = matches
    .filter((match) => isPictureName(match) && !ofResults.has(dirname(match)))
    .sort(naturally.compare)
  if (pictures.length === 0) {
    const problem = `no such file, and no picture of a name like this. Expected files ending in ${readableExtensions.join(', ')}.`
    const error = new FileError('not-found', pattern, problem)
    return { list: [{ path: pattern, subfolder: '', error }], several: true, notes: [] }
  }
  const sources = withoutEarlierResults(pictures)
  const list = sources.map((path) => ({ path: join(base, path), subfolder: dirname(path) }))
  return { list, several: true, notes: earlierNotes(pattern, pictures.length - sources.length) }
}

/** Whether a folder below `base` is the folder of this identity, or lies in it. */
async function isWithin(identity: string | undefined, base: string, folder: string): Promise<boolean> {
  if (identity === undefined || folder === '.') return false
  if ((await fileIdentity(join(base, folder))) === identity) return true
  return await isWithin(identity, base, dirname(folder))
}

async function withoutRepeats(inputs: readonly Input[]): Promise<Listed> {
  const list = new Map<string, Input>()
  const aliases: { readonly path: string; readonly first: string }[] = []
  const identities = await Promise.all(inputs.map(({ path }) => fileIdentity(path)))
  for (const [index, input] of inputs.entries()) {
    const identity = identities[index]
    // Two names that are not UTF-8 may look the same.
    const key = identity ?? (isUndecoded(input.path) ? `${index}` : resolve(input.path))
    const first = list.get(key)
    if (first === undefined) list.set(key, { ...input, identity })
    else if (resolve(first.path) !== resolve(input.path))
      aliases.push({ path: input.path, first: first.path })
  }
  const [alias] = aliases
  if (alias === undefined) return { list: [...list.values()], notes: [] }
  const others = aliases.length === 1 ? '' : `, and ${aliases.length - 1} more such names`
  const message = `the same file as ${alias.first}${others}; each file is enlarged once.`
  return { list: [...list.values()], notes: [{ where: alias.path, message }] }
}
