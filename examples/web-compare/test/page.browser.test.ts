import { gzipSync } from 'node:zlib'
import {
  closedAfterwards,
  launchChromium,
  seriousFaults,
  withoutGpuCompositing,
} from '@sr-internal/testing/browser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ComparePage, openComparePage } from './support/open-compare-page.js'
import { serveBuiltPage } from './support/serve-built-page.js'

const served = closedAfterwards(await serveBuiltPage())
const browser = closedAfterwards(await launchChromium(withoutGpuCompositing))

const desk = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

describe.each([
  ['on a desk', ['light', 'dark'], desk],
  ['on a phone', ['light'], phone],
] as const)('Everybody can use the page %s', (_, schemes, options) => {
  let opened: ComparePage
  beforeAll(async () => {
    opened = await openComparePage(browser, served.url, options)
    await opened.page.getByLabel('Compare with the truth').check()
    await opened.page.locator('.scores').waitFor()
  })
  afterAll(() => opened.page.context().close())

  test.each(schemes)('in %s colours: axe finds nothing serious', async (colorScheme) => {
    const { page, troubles } = opened
    await page.emulateMedia({ colorScheme })
    expect(await seriousFaults(page, colorScheme === 'light' ? 'all' : 'ofColours')).toEqual([])
    expect(troubles).toEqual([])
  })

  test('nothing is wider than the screen', async () => {
    const width = await opened.page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(options.viewport.width)
  })
})

test('The colours follow the system and the switch', async () => {
  const { page } = await openComparePage(browser, served.url, { colorScheme: 'dark' })
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await background()
  await page.getByRole('button', { name: /^Colours/ }).click()
  expect(await background()).not.toBe(dark)
  await page.getByRole('button', { name: /^Colours/ }).click()
  expect(await background()).toBe(dark)
  await page.context().close()
})

test('The line between before and after follows pointer and keys', async () => {
  const { page, troubles } = await openComparePage(browser, served.url)
  const line = page.getByRole('slider', { name: 'Line between before and after' })
  const box = await line.boundingBox()
  if (!box) throw new Error('The line is not on the page.')
  await page.mouse.move(box.x + box.width / 2, box.y + 100)
  await page.mouse.down()
  await page.mouse.move(box.x + 200, box.y + 100, { steps: 3 })
  await page.mouse.up()
  expect(Number(await line.getAttribute('aria-valuenow'))).toBeGreaterThan(60)
  await line.press('Home')
  expect(await line.getAttribute('aria-valuenow')).toBe('0')
  await line.press('ArrowRight')
  expect(await line.getAttribute('aria-valuenow')).toBe('2')
  expect(troubles).toEqual([])
  await page.context().close()
})

test('The keyboard alone reaches and does everything', async () => {
  const { page, untilEnlarged } = await openComparePage(browser, served.url)
  const reached = new Set<string>()
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab')
    reached.add(
      await page.evaluate(() => {
        const { activeElement: at } = document
        return at?.getAttribute('aria-label') || at?.closest('label')?.textContent || at?.textContent || ''
      }),
    )
  }
  const names = [...reached].join('\n')
  for (const name of [
    'Photo',
    'Video',
    'Choose a photo',
    'Dog',
    '×2',
    'Model',
    'Use your own model',
    'truth',
    'PNG',
    'Difference',
    'Loupe',
    'The picture before',
    'Line between',
  ]) {
    expect(names).toContain(name)
  }
  await page.locator('.stage canvas').focus()
  const zoom = page.locator('.zoom output')
  const before = await zoom.innerText()
  await page.keyboard.press('+')
  await expect.poll(() => zoom.innerText()).not.toBe(before)
  await page.keyboard.press('0')
  await expect.poll(() => zoom.innerText()).toBe(before)
  await page.keyboard.press('d')
  expect(await page.getByRole('button', { name: 'Difference' }).getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('radio', { name: '×2' }).focus()
  await page.keyboard.press('ArrowRight')
  await untilEnlarged('576 × 576')
  await page.context().close()
})

test('A first visit loads less than 200 KB, weights and a picture included', async () => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  const loaded: Promise<[string, number]>[] = []
  page.on('response', (response) => {
    if (response.url().startsWith('http')) {
      loaded.push(response.body().then((body) => [response.url(), gzipSync(body).length]))
    }
  })
  await page.goto(served.url)
  await page.getByText('megapixels a second').waitFor()
  const sizes = await Promise.all(loaded)
  expect(sizes.some(([url]) => url.includes('studio'))).toBe(true)
  expect(sizes.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(200_000)
  await context.close()
})

test('The page works without a network once it was visited', async () => {
  const { page, untilEnlarged } = await openComparePage(browser, served.url)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    }
  })
  await page.context().setOffline(true)
  await page.reload()
  await untilEnlarged('384 × 384')
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await page.context().close()
})

test('Without headers of isolation the page works with all its threads', async () => {
  const plain = await serveBuiltPage({
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Cross-Origin-Embedder-Policy': 'unsafe-none',
  })
  const { page, troubles, untilEnlarged } = await openComparePage(browser, plain.url)
  await untilEnlarged('384 × 384')
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
  expect(await page.getByText('could be faster').count()).toBe(0)
  expect(troubles).toEqual([])
  await page.context().close()
  await plain.close()
})

test('Where a policy forbids WebAssembly the page works, and says why it could be faster', async () => {
  const strict = await serveBuiltPage({ 'Content-Security-Policy': "script-src 'self'" })
  const { page, untilEnlarged } = await openComparePage(browser, strict.url)
  await untilEnlarged('384 × 384')
  await page.getByText('This page could be faster. wasmEngine: ').waitFor()
  await page.context().close()
  await strict.close()
})
