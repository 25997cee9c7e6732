import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, tarballs } from '../../test/support/install.js'

const apps = fileURLToPath(new URL('../../../../examples/smoke', import.meta.url))

/**
 * Apps of examples/smoke in a new folder, with what their package.json asks for: one installation for all, as
 * workspaces, where the packages of ours are the packed ones.
 */
export function installApps(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sr-smoke-'))
  for (const name of names) {
    cpSync(join(apps, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/node_modules|dist|\.next/.test(path.slice(apps.length)),
    })
  }
  const packed = Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`])
  const manifest = { private: true, workspaces: ['*'], dependencies: Object.fromEntries(packed) }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder)
  for (const name of names) {
    // Each alone would have one of its own, which pages without a bundler read.
    symlinkSync('../node_modules', join(folder, name, 'node_modules'))
  }
  return folder
}
