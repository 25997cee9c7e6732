import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeFolder, tarballs } from './support/install.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const scripts = join(root, 'scripts/release')
const scratch = mkdtempSync(join(tmpdir(), 'sr-release-'))
afterAll(() => removeFolder(scratch))

describe('packing a folder', () => {
  const folder = join(scratch, 'packages/one')
  beforeAll(() => {
    mkdirSync(join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'src/index.ts'), 'export const one = 1\n')
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'one', version: '1.0.0', scripts: { prepack } }),
    )
  })
  const prepack = `"${process.execPath}" "${join(scripts, 'prepack.js')}"`
  const pack = () => spawnSync('npm', ['pack', '--dry-run'], { cwd: folder, encoding: 'utf8' })

  test('is refused without a build, with what to do', () => {
    const { status, stderr } = pack()
    expect(status).not.toBe(0)
    expect(stderr).toContain(
      'packages/one/dist: nothing to pack. Expected a build, found none. Run `npm run build',
    )
  })

  test('is refused where a source is newer than the build', () => {
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist/index.js'), 'export const one = 1\n')
    utimesSync(join(folder, 'dist/index.js'), 1_000_000, 1_000_000)
    const { status, stderr } = pack()
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/the build is stale. Expected it to be newer than .*src.index\.ts/)
  })

  test('is done where the build is newer', () => {
    const later = Date.now() / 1000 + 60
    utimesSync(join(folder, 'dist/index.js'), later, later)
    expect(pack().status).toBe(0)
  })
})

test('npm publish in the folder of a package is refused', () => {
  const { status, stderr } = spawnSync('npm', ['publish', '--dry-run'], {
    cwd: join(root, 'packages/checks'),
    encoding: 'utf8',
  })
  expect(status).not.toBe(0)
  expect(stderr).toContain('packages are not published one by one')
})

describe('a release', () => {
  const clone = join(scratch, 'clone')
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: clone, encoding: 'utf8', stdio: 'pipe' })
  /** What is in the way there, by the place that each names. */
  const obstacles = (): string[] => {
    const call = `import(${JSON.stringify(pathToFileURL(join(clone, 'scripts/release/release-obstacles.js')).href)}).then((m) => console.log(JSON.stringify(m.releaseObstacles())))`
    const said = JSON.parse(execFileSync(process.execPath, ['-e', call], { encoding: 'utf8' })) as string[]
    return said.map((obstacle) => obstacle.slice(0, obstacle.indexOf(':')))
  }
  beforeAll(() => {
    for (const path of ['scripts', 'packages/checks/package.json']) {
      cpSync(join(root, path), join(clone, path), { recursive: true })
    }
    mkdirSync(join(clone, '.changeset'))
    writeFileSync(join(clone, '.changeset/note.md'), '')
    writeFileSync(join(clone, 'README.md'), 'Nothing is published yet.\n')
    writeAddress('example.com')
    git('init', '-q')
    git('add', '.')
    commit()
  })
  const writeAddress = (host: string) => {
    const repository = { url: `git+https://${host}/sr.git` }
    const manifest = { type: 'module', repository, bugs: { email: `security@${host}` } }
    writeFileSync(join(clone, 'package.json'), JSON.stringify(manifest))
  }
  const commit = () => git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qam', 'all')

  test('stops at placeholders, pending notes, a README that knows of no release, and a commit without a tag', () => {
    expect(obstacles()).toEqual(
      expect.arrayContaining(['package.json', 'package.json', '.changeset', 'README.md', 'git']),
    )
  })

  test('stops at a tree that is not what is committed, and has nothing in its way once all is mended', () => {
    writeAddress('forge.test')
    rmSync(join(clone, '.changeset/note.md'))
    mkdirSync(join(clone, '.changeset'), { recursive: true })
    writeFileSync(join(clone, '.changeset/config.json'), '{}')
    writeFileSync(join(clone, 'README.md'), '# sr\n')
    const { version } = JSON.parse(readFileSync(join(clone, 'packages/checks/package.json'), 'utf8')) as {
      readonly version: string
    }
    git('tag', `v${version}`)
    expect(obstacles()).toContain('git')
    git('add', '.')
    commit()
    git('tag', '--force', `v${version}`)
    const onRunner = 'GITHUB_ACTIONS' in process.env
    expect(obstacles()).toEqual(onRunner ? [] : ['provenance'])
  })
})

test('the bill of materials lists our tarballs by their hashes, and what is installed with them on any system', {
  tags: ['nightly'],
}, async () => {
  const { billOfMaterials } = await import(pathToFileURL(join(scripts, 'bill-of-materials.js')).href)
  const bill: Bill = billOfMaterials(tarballs, '0.0.0')
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'sr' } } })
  for (const [name, tarball] of Object.entries(tarballs)) {
    const hash = createHash('sha512').update(readFileSync(tarball)).digest('hex')
    expect(bill.components).toContainEqual(
      expect.objectContaining({ name, hashes: [{ alg: 'SHA-512', content: hash }] }),
    )
  }
  const names = bill.components.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['sharp', '@img/sharp-libvips-darwin-arm64', '@img/sharp-win32-x64']),
  )
  expect(JSON.stringify(bill)).not.toContain(scratch.slice(0, scratch.lastIndexOf('/')))
})

test.each([
  ['MIT', true],
  ['Apache-2.0 AND MIT', true],
  ['(GPL-3.0-only OR MIT)', true],
  ['Apache-2.0 AND GPL-3.0-only', false],
  ['LGPL-3.0-or-later', false],
  ['not stated', false],
])('a dependency under %s is allowed: %s', async (licence, expected) => {
  const { isAllowed } = await import(pathToFileURL(join(scripts, 'allowed-licences.js')).href)
  expect(isAllowed({ name: 'any-package', licence })).toBe(expected)
})

const cffconvert = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'cffconvert'))
  .find(existsSync)

test.skipIf(cffconvert === undefined)('CITATION.cff is valid for cffconvert, where there is one', () => {
  const said = execFileSync(cffconvert ?? '', ['--validate', '-i', join(root, 'CITATION.cff')], {
    encoding: 'utf8',
  })
  expect(said).toContain('Citation metadata are valid')
})

interface Bill {
  readonly components: readonly { readonly name: string }[]
}
