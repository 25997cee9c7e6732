import { spawnSync } from 'node:child_process'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import type { Shell } from '../../src/terminal/completion-script.js'
import { runCommand, runJson } from '../support/run-command.js'

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

/** Asks each shell itself what it would offer for a line; `folder` is where it is typed. */
const ask: Readonly<Record<'bash' | 'fish', (line: string, folder: string) => Promise<string[]>>> = {
  async bash(line, folder) {
    const words = line.split(' ')
    const code = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _sr; printf '%s\n' "\${COMPREPLY[@]}"`
    return await lines('bash', folder, ['--norc', '-c', `${await scriptOf('bash')}\n${code}`])
  },
  async fish(line, folder) {
    const code = `${await scriptOf('fish')}\ncomplete -C ${JSON.stringify(line)}`
    const found = await lines('fish', folder, ['--no-config', '-c', code])
    return found.map((text) => text.split('\t')[0] ?? '')
  },
}

async function scriptOf(shell: Shell): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['completion', shell])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

function lines(shell: string, folder: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: 'utf8', timeout: 30_000 })
  return [...stdout.split('\n'), ...stderr.split('\n').filter((line) => line !== '')].filter(
    (line) => line !== '',
  )
}

describe.each(['bash', 'fish'] as const)('completion in %s', (shell) => {
  it.skipIf(!isInstalled(shell)).each([
    ['sr up', ['upscale']],
    ['sr mod', ['models']],
    ['sr upscale --rec', ['--recursive']],
    ['sr upscale photo.png --format w', ['webp']],
    ['sr upscale photo.png -f a', ['avif']],
    ['sr upscale photo.png --model mul', ['multi']],
    ['sr bench --engine tfjs-n', ['tfjs-node']],
    ['sr completion z', ['zsh']],
  ])(`offers, if the shell is installed: %s`, async (line, expected) => {
    const folder = createWorkFolder()
    fill(folder, { 'photo.png': 'RGB PNG' })
    expect(await ask[shell](line, folder)).toEqual(expected)
  })
})

describe('completion in zsh', () => {
  it.skipIf(!isInstalled('zsh'))('is a script that zsh reads, if it is installed', async () => {
    const code = `autoload -U compinit; compinit -D -u; ${await scriptOf('zsh')}\nprint $_comps[sr]`
    expect(lines('zsh', createWorkFolder(), ['-f', '-c', code])).toEqual(['_sr'])
  })
})

describe('sr completion', () => {
  it('gives the script in a document with --json, and refuses other shells', async () => {
    const { code, document } = await runJson(['completion', 'fish'])
    expect([code, document]).toEqual([
      0,
      { shell: 'fish', script: expect.stringContaining('complete -c sr'), errors: [] },
    ])
    expect(await runCommand(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' })
  })
})
