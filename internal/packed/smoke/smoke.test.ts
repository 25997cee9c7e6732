import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium, watchPage } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { removeFolder, run } from '../test/support/install.js'
import { installApps } from './support/install-apps.js'
import { serveFolder } from './support/serve-folder.js'
import { startServer } from './support/start-server.js'

const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string
let browser: Browser
/** What plain Node prints. */
let expected: string
beforeAll(async () => {
  folder = installApps()
  browser = await launchChromium()
  expected = start('node-esm')
})
afterAll(async () => {
  await browser?.close()
  removeFolder(folder)
})

const start = (app: string): string => run('npm', ['start', '--silent'], join(folder, app))
const build = (app: string): string => run('npm', ['run', 'build', '--silent'], join(folder, app))

/** A level apart at most: where the processor multiplies and adds in one instruction, it rounds once less. */
function expectSamePicture(text: string): void {
  const [size, samples = ''] = text.trim().split(': ')
  const [expectedSize, expectedSamples = ''] = expected.trim().split(': ')
  expect(size).toBe(expectedSize)
  const levels = samples.split(' ').map(Number)
  const apart = expectedSamples
    .split(' ')
    .map((level, i) => Math.abs(Number(level) - (levels[i] ?? Number.NaN)))
  expect(levels).toHaveLength(apart.length)
  expect(Math.max(...apart)).toBeLessThanOrEqual(1)
}

/**
 * Opens a page and expects so many lines in its `pre`, each of them the picture, and nothing in its console;
 * gives the number of workers that it started.
 */
async function expectPage(url: string, lines: number): Promise<number> {
  const page = await browser.newPage()
  const troubles = watchPage(page, url)
  let workers = 0
  page.on('worker', () => workers++)
  try {
    await page.goto(url)
    await vi.waitFor(async () => expect(await shownLines(page)).toHaveLength(lines), { timeout: 60_000 })
    for (const line of await shownLines(page)) expectSamePicture(line)
    return workers
  } finally {
    await page.close()
    expect(troubles).toEqual([])
  }
}

async function shownLines(page: Page): Promise<string[]> {
  const text = await page.locator('pre').textContent({ timeout: 1000 })
  return (text ?? '').split('\n').filter((line) => line.includes(':'))
}

test('the README of the apps has a line for each', () => {
  const apps = readdirSync(join(root, 'examples/smoke'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const readme = readFileSync(join(root, 'examples/smoke/README.md'), 'utf8')
  const listed = Array.from(readme.matchAll(/^\| \[([\w-]+)\]/gm), ([, name]) => name)
  expect(listed.sort()).toEqual(apps.map(({ name }) => name).sort())
})

describe('a program enlarges the picture', () => {
  test.each(['node-cjs', 'deno', 'bun'])('%s', (app) => {
    expectSamePicture(start(app))
  })
})

describe('a page enlarges the picture, isolated or not', () => {
  test.each([
    // `workers`: those that the app starts itself; the engine's threads come on top.
    { app: 'vite', served: 'dist', lines: 3, workers: 2 },
    { app: 'webpack', lines: 3, workers: 2 },
    { app: 'parcel', served: 'dist', lines: 3, workers: 2 },
    { app: 'esbuild', lines: 1, workers: 0 },
    { app: 'rollup', lines: 1, workers: 0 },
    { app: 'classic-worker', lines: 1, workers: 1 },
    { app: 'module-worker', lines: 1, workers: 1 },
    { app: 'import-map', needsBuild: false, lines: 1, workers: 0 },
  ])('$app', async ({ app, served = '', needsBuild = true, lines, workers }) => {
    if (needsBuild) expect(build(app)).not.toMatch(/warning/i)
    for (const headers of [isolated, {}]) {
      const { url, close } = await serveFolder(join(folder, app, served), headers)
      expect(await expectPage(url, lines).finally(close)).toBeGreaterThan(workers)
    }
  })

  test('service-worker, which may start no threads', async () => {
    build('service-worker')
    const { url, close } = await serveFolder(join(folder, 'service-worker'), {})
    await expectPage(url, 1).finally(close)
  })
})

test("a page of Vite's development server enlarges the picture, in a worker too", async () => {
  const { url, close } = await startServer(
    'npx',
    ['vite', '--host', '127.0.0.1', '--port', 'PORT'],
    join(folder, 'vite'),
  )
  await expectPage(url, 3).finally(close)
})

test.each([
  { date: '2023-01-01', flags: '[]' },
  { date: '2026-01-01', flags: '["nodejs_compat"]' },
])(
  'workerd enlarges the picture, with the compatibility date $date and the flags $flags',
  async ({ date, flags }) => {
    build('workerd')
    const config = join(folder, 'workerd/config.capnp')
    const settings = `compatibilityDate = "${date}", compatibilityFlags = ${flags},`
    writeFileSync(config, readFileSync(config, 'utf8').replace(/compatibilityDate.*,/, settings))
    const serve = ['workerd', 'serve', 'config.capnp', '--socket-addr', 'http=127.0.0.1:PORT']
    const { url, close } = await startServer('npx', serve, join(folder, 'workerd'))
    try {
      expectSamePicture(await (await fetch(url)).text())
    } finally {
      close()
    }
  },
)

test('an app of Next.js enlarges the picture on the server, in the browser, in routes of Node and of the edge', async () => {
  expect(build('next')).not.toMatch(/warning/i)
  const { url, close } = await startServer('npx', ['next', 'start', '--port', 'PORT'], join(folder, 'next'))
  try {
    await expectPage(url, 2)
    for (const route of ['node', 'edge']) expectSamePicture(await (await fetch(url + route)).text())
  } finally {
    close()
  }
})
