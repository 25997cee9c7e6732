import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'

/** The packed packages: the path of each tarball by the package's name. */
export const tarballs = inject('tarballs')

/** Their names, but for the command line's. */
export const libraries = Object.keys(tarballs).filter((name) => name !== '@sr/cli')

/** An empty folder as one that npm installs into, with these packages; those of ours are the packed ones. */
export function installed(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sr-packed-'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const files = names.map((name) => tarballs[name] ?? name)
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files], folder)
  return folder
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** Runs a command to its end. What it prints; an error if it fails. */
export function run(command: string, args: readonly string[], cwd: string, env = process.env): string {
  const timeout = 300_000 // a process that does not end by itself is a failure
  return execFileSync(command, args, {
    cwd,
    env,
    timeout,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
