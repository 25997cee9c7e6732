import { gzipSync } from 'node:zlib'
import { closedAfterwards, seriousFaults } from '@sr-internal/testing/browser'
import type { Locator, Page, Response } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addLettering, addSmallLettering, scoreOf, someSteps, startTraining, train } from './drive-page.js'
import { serveApp } from './open-page.js'

const app = closedAfterwards(await serveApp())

describe('the first load', () => {
  test('is small, and TensorFlow.js comes with the first training only', async () => {
    const { page } = await app.open()
    const url = page.url()
    await page.goto('about:blank')
    const responses: Response[] = []
    page.on('response', (response) => responses.push(response))
    await page.goto(url, { waitUntil: 'networkidle' })
    const bodies = await Promise.all(responses.map((response) => response.body()))
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(100 * 1024)

    await addLettering(page)
    await page.getByRole('img', { name: 'Bicubic' }).waitFor()
    const ofTfjs = () =>
      responses.map((response) => response.url()).filter((url) => /train\.worker|\.wasm/.test(url))
    expect(ofTfjs()).toEqual([])
    await startTraining(page)
    await someSteps(page)
    expect(ofTfjs().map((url) => url.replace(/.*\/(.*)-.{8}\.(js|wasm)/, '$1.$2'))).toEqual([
      'train.worker.js',
      'tfjs-backend-wasm-simd.wasm',
    ])
  })

  test('works in a page that is cross-origin isolated', async () => {
    const { page } = await app.open()
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  })
})

for (const { device, tags, options } of [
  {
    device: 'a desk',
    tags: ['nightly'],
    options: { viewport: { width: 1280, height: 900 } },
  },
  {
    device: 'a phone',
    tags: [],
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  },
]) {
  const title = `on ${device} axe finds no serious fault and nothing is wider than the screen, empty, while it trains, and after`
  test(title, { tags }, async () => {
    const { page, troubles } = await app.open(options)
    const check = async () => {
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await seriousFaults(page, colorScheme === 'light' ? 'all' : 'ofColours')).toEqual([])
      }
    }
    await check()
    await addLettering(page)
    await page.getByText('More settings').click()
    await startTraining(page)
    await someSteps(page)
    await check()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('The chart as a table').click()
    await page.getByRole('spinbutton', { name: 'Steps' }).fill('0')
    await page.getByRole('button', { name: 'Train again' }).click()
    await page.getByText('Steps: expected').waitFor()
    await check()
    expect(troubles).toEqual([])
  })
}

test('the chart is drawn anew when the colour scheme changes, and once again readable as a table', {
  tags: ['nightly'],
}, async () => {
  const { page, troubles } = await app.open({ colorScheme: 'light' })
  await addSmallLettering(page)
  await train(page, 3)
  const drawn = () =>
    page.locator('.chart canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const light = await drawn()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(drawn).not.toBe(light)
  await page.getByText('The chart as a table').click()
  const [last] = (await page.locator('.chart tbody tr').all()).slice(-1)
  expect(await last.locator('td').first().textContent()).toBe('3')
  expect(Number(await last.locator('td').last().textContent())).toBe(await scoreOf(page, 'After training'))
  expect(troubles).toEqual([])
})

test('everything is done by the keyboard alone', async () => {
  const { page, troubles } = await app.open()
  await tabTo(page, page.getByRole('button', { name: 'Sample lettering' }))
  await page.keyboard.press('Enter')
  await page.getByAltText('lettering 4.png').waitFor()
  await tabTo(page, page.getByRole('radio', { name: '×2' }))
  await page.keyboard.press('ArrowRight')
  expect(await page.getByRole('radio', { name: '×3' }).isChecked()).toBe(true)
  await tabTo(page, page.locator('summary', { hasText: 'More settings' }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('spinbutton', { name: 'Steps' }))
  await page.keyboard.press('Control+A')
  await page.keyboard.type('2')
  await tabTo(page, page.getByRole('button', { name: 'Start training' }))
  await page.keyboard.press('Enter')
  await page.getByText('Step 2 of 2: done.').waitFor()
  await tabTo(page, page.getByRole('slider'))
  await page.keyboard.press('ArrowRight')
  expect(await page.getByRole('slider').inputValue()).toBe('51')
  await tabTo(page, page.getByRole('button', { name: 'Save weights' }))
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await downloading).suggestedFilename()).toBe('fsrcnn-s-x3-fine-tuned.safetensors')
  expect(troubles).toEqual([])
})

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reaches ${target}.`)
}
