/**
 * A stranger's first minute, timed: from the site's first page to an enlarged picture, on each of the three ways that the page
 * "A picture in a minute" shows. What is typed is taken from that page; the packages are the packed ones, and npm begins without a cache.
 *
 *   npm run site && node benchmarks/first-minute.js
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { preview } from 'vite'
import { publishedPackages } from '../scripts/release/published-packages.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const photo = join(root, 'examples/photos/guitar.png')
const scratch = mkdtempSync(join(tmpdir(), 'sr-first-minute-'))
const pack = join(root, 'scripts/release/pack-packages.js')
const tarballs = JSON.parse(execFileSync(process.execPath, [pack, scratch], { encoding: 'utf8' }))
const server = await preview({
  configFile: false,
  logLevel: 'error',
  build: { outDir: join(root, 'site/dist') },
  preview: { port: 0, strictPort: false, host: '127.0.0.1' },
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
})

try {
  const [address] = server.resolvedUrls.local
  const begun = performance.now()
  const page = await browser.newPage()
  await page.goto(address)
  await page.getByRole('link', { name: 'A picture in a minute' }).first().click()
  await page.getByRole('heading', { name: 'On the command line' }).waitFor()
  const shown = performance.now() - begun
  console.log(`first page, and on to "A picture in a minute": ${seconds(shown)}`)
  const typed = await page.locator('div[class*=language-] code').allInnerTexts()
  const [line, install, program] = [find(/^npx/), find(/^npm install/), find(/^import .*readFile/)]

  await time('in the browser: a picture is given to the page', async () => {
    await page.setInputFiles('input[type=file]', photo)
    await page.getByText(/^\d+ × \d+$/).waitFor()
  })
  await time(`on the command line: ${line}`, async () => {
    const folder = mkdtempSync(join(scratch, 'line-'))
    await sharp(photo).jpeg().toFile(join(folder, 'photo.jpg'))
    const [, command] = /^npx @sr\/cli (.*?)(?: +#.*)?$/.exec(line)
    const packages = Object.values(tarballs).map((file) => `--package=${file}`)
    shell('npx', ['--yes', ...packages, 'sr', ...command.split(' ')], folder)
    assertWritten(folder, 'photo_x3.jpg')
  })
  await time(`in Node: ${install}, then the program`, async () => {
    const folder = mkdtempSync(join(scratch, 'node-'))
    copyFileSync(photo, join(folder, 'photo.png'))
    const names = new Set(install.split(' ').slice(2).flatMap(withDependencies))
    shell('npm', ['install', '--no-audit', ...[...names].map((name) => tarballs[name])], folder)
    writeFileSync(join(folder, 'enlarge.mjs'), program)
    shell(process.execPath, ['enlarge.mjs'], folder)
    assertWritten(folder, 'photo-x3.png')
  })

  function find(pattern) {
    const text = typed.find((each) => pattern.test(each.trim()))
    if (text === undefined) throw new Error(`start.html shows nothing that begins like ${pattern}`)
    return text.trim()
  }

  /** From the first page on: the way to the page that says what to do counts each time. */
  async function time(what, way) {
    const from = performance.now()
    await way()
    console.log(`${seconds(shown + performance.now() - from)}  ${what}`)
  }
} finally {
  await browser.close()
  await server.close()
  rmSync(scratch, { recursive: true, force: true })
}

/** A package's name and those of ours that it needs, which npm cannot find in the registry. */
function withDependencies(name) {
  const { manifest } = publishedPackages().find((each) => each.manifest.name === name)
  const ours = Object.keys(manifest.dependencies ?? {}).filter((each) => each in tarballs)
  return [name, ...ours.flatMap(withDependencies)]
}

function shell(command, args, cwd) {
  const env = { ...process.env, npm_config_cache: join(cwd, '.npm'), npm_config_loglevel: 'error' }
  execFileSync(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
}

function assertWritten(folder, file) {
  if (!existsSync(join(folder, file))) throw new Error(`${file} was not written`)
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}
