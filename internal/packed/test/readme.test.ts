import { exec, execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromiumPath, servePage } from '@sr-internal/testing'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { codeBlocks } from './support/code-blocks.js'
import { hasFfmpeg, readerFolder } from './support/reader-folder.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'sr-readme-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const blocks = readmes().flatMap((file) => codeBlocks(join(root, file), file))
const snippets = blocks.filter(({ language }) => ['js', 'ts'].includes(language))
/** These draw on a canvas, so that they run in Chromium. */
const inPage = snippets.filter(({ code }) => /\bdocument\b/.test(code))
const isPossible = ({ code }: { readonly code: string }) => hasFfmpeg || !code.includes('film.mp4')
const inNode = snippets.filter((snippet) => !inPage.includes(snippet) && isPossible(snippet))
const commands = blocks.filter(({ language, code }) => language === 'sh' && commandsOf(code).length > 0)

describe.concurrent('snippets of the READMEs run as printed, with what the lines above them install', () => {
  test.each(inNode)('$place', async ({ place, code, above }) => {
    const folder = await emptyFolder(place, above)
    writeFileSync(join(folder, 'snippet.js'), code)
    await run(['snippet.js', ...argumentsOf(code)], folder)
    for (const [, written = ''] of code.matchAll(/writeFile(?:Sync)?\('([^']+)'/g)) {
      expect(existsSync(join(folder, written)), written).toBe(true)
    }
  })

  test.skipIf(chromiumPath === undefined).each(inPage)(
    '$place, in Chromium',
    async ({ place, code, above }) => {
      const folder = await emptyFolder(place, above)
      const { outputFiles } = await build({
        stdin: { contents: code, resolveDir: folder },
        banner: { js: elements },
        footer: { js: 'self.done = true' },
        ...{ bundle: true, write: false, format: 'esm', logLevel: 'silent' },
      })
      const { url, close } = await servePage(outputFiles[0]?.text ?? '')
      const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] })
      try {
        const page = await browser.newPage()
        const failed = new Promise((_, reject) => page.on('pageerror', reject))
        await page.goto(url)
        await Promise.race([page.waitForFunction('self.done'), failed])
        await page.setInputFiles('input', { name: 'photo.png', mimeType: 'image/png', buffer: await photo() })
        await Promise.race([page.waitForFunction(`document.querySelector('canvas').width === 40`), failed])
      } finally {
        await browser.close()
        close()
      }
    },
  )
})

describe.concurrent('commands of the READMEs do what they are printed for', () => {
  test.each(commands)('$place', async ({ place, code }) => {
    const folder = await emptyFolder(place, '')
    rmSync(join(folder, 'restoring'), { recursive: true }) // the training that the lines start makes it
    for (const [name, config] of trainingConfigs()) writeFileSync(join(folder, name), config)
    for (const line of commandsOf(code)) {
      const [command = '', ...args] = line.split(/\s+/)
      // Measuring takes seconds; queues, S3 and schedulers are not here.
      if (command === 'bench' || /--queue|s3:|OUT/.test(line) || !isPossible({ code: line })) {
        const help = await sr(`${command} --help`, folder)
        for (const option of args.filter((arg) => arg.startsWith('-'))) expect(help).toContain(option)
      } else await sr(command === 'train' ? `${line} --steps 2` : line, folder)
    }
  })
})

/** What snippets look for in a page: a canvas, an input for files, and a picture of 20 × 10 pixels. */
const elements = `{
  const [screen, input, image] = ['canvas', 'input', 'img'].map((name) => document.createElement(name))
  Object.assign(screen, { width: 20, height: 10 })
  input.type = 'file'
  image.src = screen.toDataURL()
  document.body.append(screen, input, image)
}`

/** A picture of that size for the input. */
const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()

/** The Markdown files whose snippets are tried. */
function readmes(): string[] {
  const ofPackages = readdirSync(join(root, 'packages')).flatMap((name) =>
    ['README.md', 'TRAINING.md', 'EVALUATION.md'].map((file) => `packages/${name}/${file}`),
  )
  const documents = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)
  const ofSite = readdirSync(join(root, 'site/pages'), { recursive: true, encoding: 'utf8' })
  const pages = ofSite.map((name) => `site/pages/${name}`)
  return ['README.md', ...ofPackages, ...documents, ...pages].filter(
    (file) => file.endsWith('.md') && existsSync(join(root, file)),
  )
}

const emptyFolder = (place: string, above: string): Promise<string> =>
  readerFolder(root, join(scratch, place.replace(/\W/g, '-')), above)

/** What a snippet's first line says it is called with; two steps show that a training runs. */
function argumentsOf(code: string): string[] {
  const words = /^\/\/ (\S+): node \1 (.*)/.exec(code)?.[2]?.split(' ') ?? []
  return words.map((word) => (word === '[steps]' ? '2' : word))
}

/** What each `sr` in lines for a shell is called with, as it is written, without the comments. */
function commandsOf(code: string): string[] {
  return Array.from(code.matchAll(/^(?:npx @sr\/cli|npx sr|sr) ([^#\n]*)/gm), ([, line = '']) => line.trim())
}

/** Runs a line as a shell does, with its quotes and redirections; what it prints if it ends well. */
async function sr(line: string, folder: string): Promise<string> {
  const program = [process.execPath, join(root, 'packages/cli/bin/sr.js')]
    .map((path) => `'${path}'`)
    .join(' ')
  const { stdout } = await promisify(exec)(`${program} ${line}`, { cwd: folder, timeout: 60_000 })
  return stdout
}

/** Runs Node; what it prints if it ends well, otherwise its errors. */
async function run(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 })
  return stdout
}

/** The configs for trainings that the Markdown files of @sr/cli print, by the names under which they use them. */
function trainingConfigs(): [string, string][] {
  const configOf = (name: string, isIt: (code: string) => boolean): [string, string] => {
    const config = blocks.find(
      ({ place, language, code }) => place.startsWith('packages/cli/') && language === 'json' && isIt(code),
    )
    if (config === undefined) throw new Error(`packages/cli: no \`\`\`json block for ${name}`)
    return [name, config.code]
  }
  return [configOf('x3.json', () => true), configOf('restoring.json', (code) => code.includes('"degrade"'))]
}
