import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeApiReference } from '../build/api-reference.js'
import { commandReference } from '../build/command-reference.js'
import { errorReference } from '../build/error-reference.js'

const scratch = mkdtempSync(join(tmpdir(), 'sr-site-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** A repository that holds these files and nothing else. */
function repositoryOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(scratch, 'root-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

describe('the page of errors', () => {
  const errors = (comment: string): string =>
    repositoryOf({
      'packages/lens/src/errors.ts': `/**\n * Why.\n${comment} */\nexport type LensErrorCode = 'foggy' | 'cracked'\n`,
      'packages/lens/src/look.ts': `const problem = 'glass is wet. Wipe it.'
throw new LensError('foggy', \`the \${name} is foggy. Wait.\`)
fail(wet ? 'foggy' : 'cracked', path, problem)`,
    })

  it('has a section for each code, with its cause and the messages that say the cure', () => {
    const page = errorReference(
      errors(' * - `foggy`: warm air met\n *   cold glass.\n * - `cracked`: it fell.\n'),
    )
    expect(page).toMatch(
      /## foggy\n\n\*\*LensError\*\* of .*: Warm air met cold glass\.\n\nMessages:\n\n- the … is foggy\. Wait\.\n- glass is wet\. Wipe it\.\n/,
    )
    expect(page).toMatch(/## cracked\n\n.*: It fell\.\n\nMessages:\n\n- glass is wet\. Wipe it\.\n/)
  })

  it('refuses a code that has no words', () => {
    expect(() => errorReference(errors(' * - `foggy`: warm air.\n'))).toThrow(/no words for cracked/)
  })

  it('refuses words about a code that is not there', () => {
    const comment = ' * - `foggy`, `cracked`: it is.\n * - `lost`: gone.\n'
    expect(() => errorReference(errors(comment))).toThrow(/tells of lost, which it has not/)
  })
})

describe('the page of options', () => {
  const command = (help: string): string =>
    repositoryOf({
      'packages/cli/package.json': '{ "type": "module" }',
      'packages/cli/bin/sr.js': `const help = process.argv[2] === 'look'
        ? 'Usage: sr look [options]\\n\\nLook at it.\\n\\nOptions:\\n${help}\\n'
        : 'Usage: sr [command]\\n\\nSees.\\n\\nCommands:\\n  look [options]  Look at it.\\n'
      console.log(help)`,
    })

  it('has every option, with words that go on in a second line', () => {
    const page = commandReference(command('  -n, --near <px>  how near,\\n                   in pixels'))
    expect(page).toContain('| <code>-n, --near &lt;px></code> | how near, in pixels |')
  })

  it('refuses an option that has no words', () => {
    expect(() => commandReference(command('  --near <px>'))).toThrow(/sr look: --near <px> has no words/)
  })
})

describe('the pages of the API', () => {
  const lens = (source: string): string =>
    repositoryOf({
      'tsconfig.base.json': '{ "compilerOptions": { "paths": {}, "module": "NodeNext", "types": [] } }',
      'site/tsconfig.api.json': '{ "extends": "../tsconfig.base.json", "include": ["../packages/*/src"] }',
      'packages/lens/package.json':
        '{ "name": "@sr/lens", "type": "module", "exports": { ".": { "types": "./dist/index.d.ts" } } }',
      'packages/lens/src/index.ts': source,
    })

  it('have every public name with its comment', async () => {
    const root = lens('/** How near one can see, in pixels. */\nexport const near = 3\n')
    await writeApiReference(root, join(root, 'api'))
    expect(readFileSync(join(root, 'api/index.md'), 'utf8')).toMatch(
      /# @sr\/lens[\s\S]*near[\s\S]*How near one can see/,
    )
  })

  it('are refused while a public name has no comment', async () => {
    const root = lens('export const near = 3\n')
    await expect(writeApiReference(root, join(root, 'api'))).rejects.toThrow(/incomplete/)
  })
})
