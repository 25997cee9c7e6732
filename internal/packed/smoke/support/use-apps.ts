import { join } from 'node:path'
import { launchChromium, watchPage } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { removeFolder, run } from '../../test/support/install.js'
import { installApps } from './install-apps.js'
import { serveFolder } from './serve-folder.js'

/** A page that is served from the folder of an app. */
export interface PageApp {
  readonly app: string
  readonly served?: string
  readonly needsBuild?: boolean
  /** How many pictures it shows. */
  readonly lines: number
  /** Those that the app starts itself; the engine's threads come on top. */
  readonly workers: number
}

const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Installs these apps, and Node's, for the tests of a file. Pictures are compared with what plain Node prints. */
export function useApps(names: readonly string[]) {
  let folder: string
  let browser: Browser
  let expected: string
  beforeAll(async () => {
    folder = installApps(['node-esm', ...names])
    browser = await launchChromium()
    expected = start('node-esm')
  })
  afterAll(async () => {
    await browser?.close()
    removeFolder(folder)
  })

  const folderOf = (app: string): string => join(folder, app)
  const start = (app: string): string => run('npm', ['start', '--silent'], folderOf(app))
  const build = (app: string): string => run('npm', ['run', 'build', '--silent'], folderOf(app))

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

  /** Builds a page and opens it, isolated and not. */
  async function expectApp({ app, served = '', needsBuild = true, lines, workers }: PageApp): Promise<void> {
    if (needsBuild) expect(build(app)).not.toMatch(/warning/i)
    for (const headers of [isolated, {}]) {
      const { url, close } = await serveFolder(join(folderOf(app), served), headers)
      expect(await expectPage(url, lines).finally(close)).toBeGreaterThan(workers)
    }
  }

  return { folderOf, start, build, expectSamePicture, expectPage, expectApp }
}

async function shownLines(page: Page): Promise<string[]> {
  const text = await page.locator('pre').textContent({ timeout: 1000 })
  return (text ?? '').split('\n').filter((line) => line.includes(':'))
}
