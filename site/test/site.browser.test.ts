import { readdirSync, readFileSync } from 'node:fs'
import { dirname, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closedAfterwards, launchChromium, seriousFaults, watchPage } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { serveSite } from './support/serve-site.js'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const files = new Set(
  readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.join(relative(dist, parentPath), name)),
)
const pages = [...files].filter((file) => /\.html$/.test(file) && !/^(compare\/|404)/.test(file)).sort()
const htmlOf = new Map(pages.map((file) => [file, readFileSync(`${dist}/${file}`, 'utf8')]))
const anchorsOf = new Map([...htmlOf].map(([file, html]) => [file, new Set(attributes(html, 'id'))]))

const site = closedAfterwards(await serveSite(dist))
const browser = closedAfterwards(await launchChromium())

const desk = { viewport: { width: 1280, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

/** One page of each kind: the first, and one made of sources; by night of tables, code and diagrams too. */
const kinds = ['index.html', 'reference/errors.html']
const otherKinds = [
  'speed.html',
  'api/@sr/engine.html',
  'start.html',
  'comparison.html',
  'guides/photos.html',
  'how/network.html',
  'reference/command-line.html',
]

test('Every link within the site leads to a page or a file that is there, and every anchor to a heading', () => {
  expect(pages.length).toBeGreaterThan(60)
  const dead = [...htmlOf].flatMap(([file, html]) =>
    [...attributes(html, 'href'), ...attributes(html, 'src')]
      .filter((target) => !isReached(file, target))
      .map((target) => `${file} → ${target}`),
  )
  expect(dead).toEqual([])
})

/** On a phone these pages open without a word on the console, a request elsewhere, or sideways scrolling. */
async function openOnPhone(files: readonly string[]): Promise<void> {
  const context = await browser.newContext({ ...phone, serviceWorkers: 'block' })
  const troubles: string[] = []
  const wide: string[] = []
  const left = [...files]
  const openThem = async () => {
    const page = await context.newPage()
    const ofThisTab = watchPage(page, site.url)
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      await page.goto(site.url + file, { waitUntil: 'load' })
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > phone.viewport.width) wide.push(`${file}: ${width}`)
    }
    troubles.push(...ofThisTab)
  }
  await Promise.all([openThem(), openThem(), openThem()]) // while one waits for its page another works
  expect(wide).toEqual([])
  expect(troubles).toEqual([])
  await context.close()
}

/** Those of each kind, and every third of the others. */
const some = pages.filter((file, index) => kinds.includes(file) || index % 6 === 0)

test('On a phone pages open without a word on the console, a request elsewhere, or sideways scrolling', async () => {
  await openOnPhone(some)
})

test('So does every page', { tags: ['nightly'], timeout: 400_000 }, async () => {
  await openOnPhone(pages)
})

test.for(kinds)('axe finds nothing serious on %s, in light and in dark colours', expectNoFaults)
test.for(otherKinds)('nor on %s', { tags: ['nightly'] }, expectNoFaults)

async function expectNoFaults(file: string): Promise<void> {
  const context = await browser.newContext({ ...desk, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(site.url + file)
  expect(await seriousFaults(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('html.dark').waitFor()
  expect(await seriousFaults(page, 'ofColours')).toEqual([])
  await context.close()
}

test('The search finds the code of an error and leads to its section', async () => {
  const context = await browser.newContext(desk)
  const page = await context.newPage()
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.VPLocalSearchBox input').fill('alpha-lost')
  await page.locator('.VPLocalSearchBox a[href*="errors.html#alpha-lost"]').first().click()
  await page.waitForURL('**/reference/errors.html#alpha-lost')
  await context.close()
})

test('The page that compares enlarges a picture in /compare/, and its service worker keeps to that', async () => {
  const context = await browser.newContext(desk)
  const page = await context.newPage()
  const troubles = watchPage(page, site.url)
  await page.goto(site.url)
  await page.getByRole('link', { name: 'Try your photo here' }).click()
  await page.locator('.status', { hasText: '384 × 384 in ' }).waitFor({ timeout: 100_000 })
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
  expect(scope).toBe(`${site.url}compare/`)
  expect(troubles).toEqual([])
  await context.close()
})

test("A visitor's picture is enlarged on the page that shows how", async () => {
  const context = await browser.newContext(desk)
  const page = await context.newPage()
  const troubles = watchPage(page, site.url)
  await page.goto(`${site.url}start.html`)
  const buffer = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  await page.setInputFiles('input[type=file]', { name: 'photo.png', mimeType: 'image/png', buffer })
  await page.getByText('40 × 20').waitFor()
  expect(troubles).toEqual([])
  await context.close()
})

function attributes(html: string, name: string): string[] {
  return Array.from(html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g')), ([, value = '']) =>
    value.replaceAll('&amp;', '&'),
  )
}

/** Whether a link of a page leads somewhere; those to other hosts are not asked. */
function isReached(from: string, target: string): boolean {
  if (/^[a-z]+:/i.test(target)) return true
  const [address = '', anchor] = decodeURI(target).split('#')
  const path = address.startsWith('/') ? address.slice(1) : posix.join(dirname(from), address)
  const file = address === '' ? from : path === '' || path.endsWith('/') ? `${path}index.html` : path
  if (!files.has(file)) return false
  return anchor === undefined || anchor === '' || (anchorsOf.get(file)?.has(anchor) ?? false)
}
