import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeFolder } from './support/install.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A copy of what `npm run release:version` reads, as before the first release, without the notes. */
describe('the next version', { tags: ['nightly'] }, () => {
  const copy = mkdtempSync(join(tmpdir(), 'sr-version-'))
  afterAll(() => removeFolder(copy))
  const read = (path: string): string => readFileSync(join(copy, path), 'utf8')
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
  beforeAll(() => {
    const manifests = git('ls-files', '*package.json').trim().split('\n')
    const config = ['.changeset/config.json', '.changeset/changelog.cjs']
    for (const path of [...manifests, ...config, 'package-lock.json', 'CITATION.cff', 'scripts']) {
      mkdirSync(dirname(join(copy, path)), { recursive: true })
      cpSync(join(root, path), join(copy, path), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    execFileSync('git', ['init', '-q'], { cwd: copy })
  })

  /** Writes a note of a package and makes a version of it. */
  function release(note: string): void {
    writeFileSync(join(copy, '.changeset/note.md'), `---\n'@sr/image': minor\n---\n\n${note}\n`)
    execFileSync(process.execPath, ['scripts/release/next-version.js'], { cwd: copy, stdio: 'pipe' })
  }
  const versions = (): string[] =>
    publishedFolders().map((folder) => JSON.parse(read(`${folder}/package.json`)).version)
  const publishedFolders = (): string[] =>
    git('ls-files', 'packages/*/package.json').trim().split('\n').map(dirname)

  test('is 0.1.0 for all packages at first, with CHANGELOGs of published packages alone', () => {
    release('The first note.')
    expect(new Set(versions())).toEqual(new Set(['0.1.0']))
    expect(read('packages/image/CHANGELOG.md')).toMatch(
      /^# @sr\/image\n\n## 0\.1\.0\n[\s\S]*\n- The first note\.\n/,
    )
    expect(read('CITATION.cff')).toMatch(/^version: 0\.1\.0\ndate-released: \d{4}-\d\d-\d\d$/m)
    const changed = ['internal/testing', 'examples/demo', 'benchmarks'].filter((folder) =>
      existsSync(join(copy, folder, 'CHANGELOG.md')),
    )
    expect(changed).toEqual([])
  })

  test('is one for all packages later too, in every manifest that depends on them', () => {
    release('Something new.\n\n**Breaking:** call it otherwise.')
    expect(new Set(versions())).toEqual(new Set(['0.2.0']))
    expect(read('packages/image/CHANGELOG.md')).toContain(
      '- Something new.\n\n  **Breaking:** call it otherwise.\n',
    )
    const dependents = ['packages/cli', 'examples/demo', 'examples/smoke/vite', 'benchmarks']
    for (const folder of dependents) {
      expect(read(`${folder}/package.json`)).toContain('"@sr/fsrcnn": "0.2.0"')
      expect(read(`${folder}/package.json`)).not.toContain('"0.1.0"')
    }
    expect(JSON.parse(read('package-lock.json')).packages['packages/image'].version).toBe('0.2.0')
  })
})
