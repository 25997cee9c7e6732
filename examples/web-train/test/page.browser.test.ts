import { gzipSync } from 'node:zlib'
import { closedAfterwards } from '@sr-internal/testing/browser'
import axe from 'axe-core'
import type { Locator, Page, Response } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addLettering, scoreOf, someSteps, startTraining, train } from './drive-page.js'
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

describe.each([
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
  ['on a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
] as const)('%s', (_, options) => {
  test('the page has no serious fault that axe finds, empty, while it trains, and after', async () => {
    const { page, troubles } = await app.open(options)
    expect(await seriousFaults(page)).toEqual([])
    await addLettering(page)
    await page.getByText('More settings').click()
    await startTraining(page)
    await someSteps(page)
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('The chart as a table').click()
    await page.getByRole('spinbutton', { name: 'Steps' }).fill('0')
    await page.getByRole('button', { name: 'Train again' }).click()
    await page.getByText('Steps: expected').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    expect(troubles).toEqual([])
  })

  test('nothing is wider than the screen', async () => {
    const { page } = await app.open(options)
    await addLettering(page)
    await train(page, 5)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  })
})

test('the chart is drawn anew when the colour scheme changes, and once again readable as a table', async () => {
  const { page, troubles } = await app.open({ colorScheme: 'light' })
  await addLettering(page)
  await train(page, 10)
  const drawn = () =>
    page.locator('.chart canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const light = await drawn()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(drawn).not.toBe(light)
  await page.getByText('The chart as a table').click()
  const [last] = (await page.locator('.chart tbody tr').all()).slice(-1)
  expect(await last.locator('td').first().textContent()).toBe('10')
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
  await page.keyboard.type('5')
  await tabTo(page, page.getByRole('button', { name: 'Start training' }))
  await page.keyboard.press('Enter')
  await page.getByText('Step 5 of 5: done.').waitFor()
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

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly Node[]
  }[]
}

interface Node {
  readonly html: string
}

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
