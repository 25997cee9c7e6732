import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createWorkFolder, fill, flatPicture, seededPicture } from '@sr-internal/pictures'
import { chromiumPath } from '@sr-internal/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'

/** A name that would be markup, and would run, if it were not escaped. */
const hostile = `<img src=x onerror="window.broken=1">&'.png`

async function makeReport(...options: readonly string[]): Promise<string> {
  const folder = createWorkFolder()
  fill(folder, {
    'hr/a.png': seededPicture(1, { width: 120, height: 90 }),
    [`hr/${hostile}`]: seededPicture(2),
    'hr/flat.png': flatPicture(90),
  })
  const { code, stderr } = await runCommand(
    ['eval', 'hr', '--scale', '2,3', '--html', 'report.html', ...options],
    {
      cwd: folder,
    },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return join(folder, 'report.html')
}

describe('sr eval --html', () => {
  it('is one file without links to any other, and not a large one', async () => {
    const path = await makeReport()
    const text = readFileSync(path, 'utf8')
    expect(text).not.toMatch(/(src|href)="(?!data:)/)
    expect(text).not.toMatch(/url\(|@import|https?:/)
    expect(text).not.toContain('<img src=x')
    expect(statSync(path).size).toBeLessThan(1_000_000)
  })

  it('says of every compressed picture how strongly it was restored', async () => {
    const text = readFileSync(await makeReport('--degrade', 'jpeg:20', '--scale', '2'), 'utf8')
    expect(text.match(/restored [\d.]+<\/span>/g)).toContain('restored 1</span>')
  })

  it('names what could not be evaluated, because the means lack it', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1), 'hr/<b>.png': seededPicture(2).subarray(0, 60) })
    const { code } = await runCommand(['eval', 'hr', '--scale', '2', '--html', 'report.html'], {
      cwd: folder,
    })
    expect(code).toBe(1)
    const text = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(text).toContain('1 file could not be evaluated')
    expect(text).toContain('hr/&#60;b&#62;.png')
  })
})

describe.skipIf(chromiumPath === undefined)(
  'the report in Chromium (set CHROMIUM_PATH if it is not found)',
  { tags: ['slow'] },
  () => {
    const compressed = ['--degrade', 'jpeg:20,90,png']
    const folder = mkdtempSync(join(tmpdir(), 'sr-reports-'))
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] })
    })
    afterAll(async () => {
      rmSync(folder, { recursive: true })
      await browser.close()
    })

    /** Of these options, made once. */
    async function reportOf(options: readonly string[]): Promise<string> {
      const path = join(folder, `${options.join()}.html`)
      if (!existsSync(path)) copyFileSync(await makeReport(...options), path)
      return path
    }

    /** Opens the report from disk and collects everything that goes wrong. */
    async function open(
      colorScheme: 'light' | 'dark',
      { width = 1280, options = [] as readonly string[] } = {},
    ): Promise<{ page: Page; troubles: string[] }> {
      const url = pathToFileURL(await reportOf(options)).href
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
      const troubles: string[] = []
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => troubles.push(message.text()))
      page.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) troubles.push(request.url())
      })
      await page.goto(url)
      return { page, troubles }
    }

    const backgroundOf = (page: Page): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor') as Promise<string>

    it.each([
      { scheme: 'light', background: 'rgb(247, 247, 245)', other: 'rgb(14, 15, 17)' },
      { scheme: 'dark', background: 'rgb(14, 15, 17)', other: 'rgb(247, 247, 245)' },
    ] as const)(
      'follows a $scheme system, can be switched, and asks for nothing from outside',
      async ({ scheme, background, other }) => {
        const { page, troubles } = await open(scheme)
        expect(await backgroundOf(page)).toBe(background)
        await page.click('#theme')
        expect(await backgroundOf(page)).toBe(other)
        expect(await page.evaluate('window.broken')).toBeUndefined()
        const loaded =
          'Array.from(document.querySelectorAll("article img")).every((image) => image.complete && image.naturalWidth > 0)'
        expect(await page.evaluate(loaded)).toBe(true)
        expect(troubles).toEqual([])
        await page.close()
      },
    )

    it('shows the names as they are and one scale at a time', async () => {
      const { page } = await open('light')
      const titles = () => page.locator('.picture:visible h3').allTextContents()
      expect((await titles()).some((title) => title.startsWith(hostile))).toBe(true)
      expect(await titles()).toHaveLength(3)
      await page.click('#pictures .bar button >> text=×3')
      for (const title of await titles()) expect(title).toContain('×3')
      expect(await page.locator('tbody tr').count()).toBe(4)
      await page.close()
    })

    it('sorts the table by a column, both ways', async () => {
      const { page } = await open('light')
      const column = async (): Promise<number[]> =>
        (await page.locator('tbody tr td:nth-child(3)').allTextContents()).map(Number)
      const descending = (await column()).sort((a, b) => b - a)
      await page.click('thead button >> nth=2')
      expect(await column()).toEqual(descending)
      await page.click('thead button >> nth=2')
      expect(await column()).toEqual(descending.reverse())
      await page.close()
    })

    it('flips through the results of a region by keys', async () => {
      const { page, troubles } = await open('dark')
      await page.click('.crop >> nth=1')
      const source = () => page.locator('#flip > img').getAttribute('src')
      const bicubic = await source()
      await page.keyboard.press('ArrowRight')
      expect(await page.locator('#flip [aria-pressed="true"]').textContent()).toBe('fsrcnn')
      expect(await source()).not.toBe(bicubic)
      await page.keyboard.press('2')
      expect(await source()).toBe(bicubic)
      await page.keyboard.press('Escape')
      expect(await page.locator('#flip').isVisible()).toBe(false)
      expect(troubles).toEqual([])
      await page.close()
    })

    it('shows compressed pictures beside what was left of them, one quality at a time', async () => {
      const { page, troubles } = await open('light', { options: compressed })
      const heads = () => page.locator('.picture:visible >> nth=0 >> .head').allInnerTexts()
      expect((await heads())[1]).toBe('Input\nJPEG 20')
      await page.click('#pictures .bar button >> text=PNG')
      await page.click('#pictures .bar button >> text=×3')
      expect((await heads())[1]).toBe('Input\nPNG')
      for (const title of await page.locator('.picture:visible h3').allTextContents())
        expect(title).toContain('×3')
      await page.click('.crop:visible >> nth=1')
      expect(await page.locator('#flip [aria-pressed="true"]').textContent()).toBe('Input')
      expect(troubles).toEqual([])
      await page.close()
    })

    it('draws the gain of every quality where the table has it', async () => {
      const { page } = await open('light', { options: compressed })
      const gains = await page.locator('tbody tr:not(.baseline) td:nth-child(5)').allTextContents()
      const dots = await page.locator('.chart:nth-child(even) .color-1 title').allTextContents()
      expect(dots.map((text) => text.split(' ').at(-2))).toEqual(gains)
      const heights = await page
        .locator('.chart:nth-child(2) .color-1 circle')
        .evaluateAll((circles) => circles.map((circle) => -Number(circle.getAttribute('cy'))))
      const order = (values: number[]) => values.map((_, i) => i).sort((a, b) => values[a] - values[b])
      expect(order(heights)).toEqual(order(gains.slice(0, 3).map((text) => Number(text.replace('−', '-')))))
      await page.close()
    })

    it.each([
      { pictures: 'lossless pictures', options: [] },
      { pictures: 'compressed ones', options: compressed },
    ])('never scrolls sideways as a whole, on a telephone either, with $pictures', async ({ options }) => {
      const { page } = await open('light', { width: 390, options })
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await page.close()
    })
  },
)
