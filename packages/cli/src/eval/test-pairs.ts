import { basename, dirname, join, parse, resolve } from 'node:path'
import { listInputs, listPictures } from '@sr/files'
import { asReadError } from '@sr/files/disk'
import { CliError } from '../errors.js'

/** An original, and the low-resolution picture made of it where that is a file too. */
export interface TestPair {
  /** The original's file name. */
  readonly name: string
  readonly hr: string
  readonly lr?: string
}

/** What there is to evaluate, and why other files are left out. */
export interface TestPairs {
  readonly pairs: readonly TestPair[]
  readonly failures: readonly { readonly path: string; readonly error: unknown }[]
}

/**
 * How benchmark sets name their files. The first pattern that fits counts; upper and lower case are the same.
 */
const hrPatterns = ['{name}_SRF_{scale}_HR', '{name}_GT', '{name}_HR', '{name}']
const lrPatterns = [
  '{name}_SRF_{scale}_LR',
  '{name}_LR_x{scale}',
  '{name}_LRx{scale}',
  '{name}_LRBI_x{scale}',
  '{name}_x{scale}',
  '{name}x{scale}',
  '{name}_LR',
  '{name}',
]

/**
 * The originals of a folder, with their low-resolution pictures from `lrFolder` if that is stated.
 * `{scale}` in either path stands for the scale (`LR/x{scale}`). Both may be one folder; then only names
 * that say so (`_GT`, `_HR`) are originals.
 */
export async function listTestPairs(
  hrFolder: string,
  lrFolder: string | undefined,
  scale: number,
): Promise<TestPairs> {
  const { list } = await listInputs([fill(hrFolder, { scale })])
  const failures = list.flatMap(({ path, error }) => (error === undefined ? [] : [{ path, error }]))
  const originals = list.filter(({ error }) => error === undefined).map(({ path }) => path)
  if (lrFolder === undefined) return { pairs: originals.map((hr) => ({ name: basename(hr), hr })), failures }

  const folder = fill(lrFolder, { scale })
  const names = await listPictures(folder).catch((error: unknown) => {
    throw asReadError(folder, error)
  })
  const isShared = originals.some((hr) => resolve(dirname(hr)) === resolve(folder))
  const hrs = isShared ? originals.filter(saysOriginal) : originals
  const own = new Set(isShared ? hrs.map((hr) => basename(hr)) : [])
  const lrs = names.filter((name) => !own.has(name))
  const matches = match(hrs, lrs, scale)
  const taken = new Set(matches.values())
  const pairs = [...matches].flatMap(([hr, lr]) =>
    lr === undefined ? [] : [{ name: basename(hr), hr, lr: join(folder, lr) }],
  )
  const alone = [...matches].filter(([, lr]) => lr === undefined).map(([hr]) => hr)
  const left = lrs.filter((name) => !taken.has(name)).map((name) => join(folder, name))
  return {
    pairs,
    failures: [
      ...failures,
      ...alone.map((path) => ({ path, error: withoutLr(path, folder, scale) })),
      ...left.map((path) => ({ path, error: withoutHr(path, hrFolder) })),
    ],
  }
}

/** The low-resolution name of each original, or undefined. The original's very own name comes first. */
function match(originals: readonly string[], names: readonly string[], scale: number) {
  const byStem = new Map(names.map((name) => [parse(name).name.toLowerCase(), name]))
  return new Map(
    originals.map((hr) => {
      const stem = lrStems(hr, scale).find((candidate) => byStem.has(candidate.toLowerCase()))
      const found = stem === undefined ? undefined : byStem.get(stem.toLowerCase())
      return [hr, names.includes(basename(hr)) ? basename(hr) : found]
    }),
  )
}

/** What the low-resolution picture of an original may be called, without the extension, likeliest first. */
function lrStems(hr: string, scale: number): string[] {
  const name = nameOf(hr, scale)
  return [...new Set([parse(hr).name, ...lrPatterns.map((pattern) => fill(pattern, { name, scale }))])]
}

/** The name of a picture without the part that marks it as the original. */
function nameOf(path: string, scale: number): string {
  const stem = parse(path).name
  for (const pattern of hrPatterns) {
    const ending = fill(pattern, { name: '', scale })
    if (stem.toLowerCase().endsWith(ending.toLowerCase())) return stem.slice(0, stem.length - ending.length)
  }
  return stem
}

const saysOriginal = (path: string): boolean => /_(GT|HR)$/i.test(parse(path).name)

const fill = (pattern: string, values: { readonly name?: string; readonly scale: number }): string =>
  pattern.replaceAll('{name}', () => values.name ?? '{name}').replaceAll('{scale}', `${values.scale}`)

function withoutLr(path: string, folder: string, scale: number): CliError {
  const expected = lrStems(path, scale).join(', ')
  const problem = `no low-resolution picture in ${folder}. Expected one of ${expected}. Rename it, or leave --lr out.`
  return new CliError('unmatched', path, problem)
}

const withoutHr = (path: string, hrFolder: string): CliError =>
  new CliError(
    'unmatched',
    path,
    `no original in ${hrFolder}. Add it, or take this picture out of the folder.`,
  )
