import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeFolder, run, tarballs } from './support/install.js'

const scratch = mkdtempSync(join(tmpdir(), 'sr-unpacked-'))
/** The files of all tarballs. */
let paths: string[]

beforeAll(() => {
  for (const tarball of Object.values(tarballs)) {
    const folder = join(scratch, basename(tarball))
    mkdirSync(folder)
    run('tar', ['-xzf', tarball], folder)
  }
  paths = readdirSync(scratch, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
})
afterAll(() => removeFolder(scratch))

test('no file but the licence is in the tarballs twice', () => {
  const file = (path: string) => (basename(path) === 'LICENSE' ? [] : [readFileSync(path, 'latin1')])
  expect(repeated(file)).toEqual([])
})

/** What pages without a bundler take, and what a worker runs, is whole: it repeats the packages below on purpose. */
const isWhole = (path: string): boolean =>
  /\/dist\/(browser\/sr(-worker)?|worker|worker\/start-upscaler-worker(\.node)?)\.js$/.test(path)

test('no weights, kernels or other data as text are in the tarballs twice', () => {
  const data = (path: string) =>
    isWhole(path) ? [] : (readFileSync(path, 'latin1').match(/[A-Za-z0-9+/=]{500,}/g) ?? [])
  expect(paths.flatMap(data).length).toBeGreaterThan(10) // it does find them
  expect(repeated(data)).toEqual([])
})

test('what is published is the build: no sources, no tests, no source maps', () => {
  expect(paths.filter((path) => /(?<!\.d)\.ts$|\.map$|\/(src|test)\//.test(path))).toEqual([])
  const pointsToMap = (path: string) => readFileSync(path, 'latin1').includes('sourceMappingURL=')
  expect(paths.filter((path) => path.endsWith('.js')).filter(pointsToMap)).toEqual([])
})

test('who reads `alias` instead of `exports`, as Parcel does, comes to the same files', () => {
  for (const path of paths.filter((path) => basename(path) === 'package.json')) {
    const { exports = {}, main, alias = {} } = JSON.parse(readFileSync(path, 'utf8')) as PackageJson
    const files = Object.entries(exports)
      .filter(([entry]) => entry !== './package.json')
      .map(([entry, to]) => [entry, fileOf(to).replace('*', '$1')])
    const root = main === undefined ? {} : { '.': main }
    expect({ ...root, ...alias }, path).toEqual(Object.fromEntries(files))
  }
})

test('manifests say where the package lives, are published with provenance, and run nothing when installed', () => {
  const manifests = paths.filter((path) => path.endsWith('package/package.json'))
  expect(manifests).toHaveLength(Object.keys(tarballs).length)
  for (const path of manifests) {
    const { name, repository, homepage, bugs, author, publishConfig, scripts } = JSON.parse(
      readFileSync(path, 'utf8'),
    )
    expect(repository.directory).toBe(`packages/${name.replace('@sr/', '')}`)
    expect(homepage).toContain(repository.directory)
    expect([typeof bugs.url, typeof bugs.email, typeof author]).toEqual(['string', 'string', 'string'])
    expect(publishConfig).toEqual({ access: 'public', provenance: true })
    expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/install$/)]))
  }
})

/** Where an entry leads: without conditions, or by the last of them, `default`. */
type Target = string | { readonly default: Target }

const fileOf = (to: Target): string => (typeof to === 'string' ? to : fileOf(to.default))

interface PackageJson {
  readonly exports?: Readonly<Record<string, Target>>
  readonly main?: string
  readonly alias?: Readonly<Record<string, string>>
}

/** The files that share a content with an earlier one. */
function repeated(contents: (path: string) => readonly string[]): string[] {
  const seen = new Map<string, string>()
  const found: string[] = []
  for (const path of paths) {
    for (const content of contents(path)) {
      const hash = createHash('sha256').update(content).digest('hex')
      const earlier = seen.get(hash)
      if (earlier !== undefined) found.push(`${path} and ${earlier}`)
      seen.set(hash, path)
    }
  }
  return found
}
