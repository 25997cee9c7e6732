import { readFile } from 'node:fs/promises'
import { createUpscaler } from '@sr/fsrcnn'
import { resizeBicubic } from '@sr/image'
import { closedAfterwards } from '@sr-internal/testing/browser'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  addLettering,
  addSmallLettering,
  type ShownPicture,
  saveWeights,
  scoreOf,
  setNumber,
  shownPicture,
  someSteps,
  startTraining,
  train,
  trainingWorkers,
} from './drive-page.js'
import { serveApp } from './open-page.js'

const app = closedAfterwards(await serveApp())

test('fine-tuning on lettering raises PSNR on a page that was held out', async () => {
  const { page, troubles } = await app.open()
  await addLettering(page)
  await train(page, 40)
  const [bicubic, before, after] = await Promise.all(
    ['Bicubic', 'Before training', 'After training'].map((name) => scoreOf(page, name)),
  )
  expect(before).toBeGreaterThan(bicubic)
  expect(after).toBeGreaterThan(before + 0.5)

  const original = await shownPicture(page, 'Original')
  const gain =
    psnr(await shownPicture(page, 'After training'), original) -
    psnr(await shownPicture(page, 'Before training'), original)
  expect(gain).toBeGreaterThan(0.5)
  expect(troubles).toEqual([])
})

test('a head alone is trained, at another scale than its own file has', { tags: ['nightly'] }, async () => {
  const { page, troubles } = await app.open()
  await addSmallLettering(page)
  await page.getByLabel('Open weights').setInputFiles(releasedFile('fsrcnn-s-x3'))
  await page.getByRole('option', { name: 'fsrcnn-s-x3.safetensors' }).waitFor({ state: 'attached' })
  await page.getByRole('radio', { name: '×2' }).check()
  await page.getByRole('radio', { name: 'only the head' }).check()
  await train(page, 60)
  expect(await scoreOf(page, 'After training')).toBeGreaterThan(
    (await scoreOf(page, 'Before training')) + 0.5,
  )
  expect(troubles).toEqual([])
})

describe('a run of 40 steps', () => {
  /** Opens the page and starts the run. */
  async function startRun() {
    const opened = await app.open()
    await addSmallLettering(opened.page)
    await setNumber(opened.page, 'Steps', 40)
    await startTraining(opened.page)
    return opened
  }
  async function weightsAtItsEnd(page: Page): Promise<Buffer> {
    await page.getByText('Step 40 of 40: done.').waitFor()
    return readFile((await saveWeights(page)).path)
  }
  let weights: Buffer
  beforeAll(async () => {
    weights = await weightsAtItsEnd((await startRun()).page)
  })

  test('gives the same weights again with the same pictures and settings', {
    tags: ['nightly'],
  }, async () => {
    const { page } = await startRun()
    expect((await weightsAtItsEnd(page)).equals(weights)).toBe(true)
  })

  test('ends where it would have ended if it is paused', { tags: ['nightly'] }, async () => {
    const { page } = await startRun()
    await someSteps(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText(/paused/).waitFor()
    await expect.poll(() => trainingWorkers(page)).toEqual([])
    await page.getByRole('button', { name: 'Continue' }).click()
    expect((await weightsAtItsEnd(page)).equals(weights)).toBe(true)
  })

  test('goes on to the same end when its tab was closed and is opened again', async () => {
    const { page, troubles } = await startRun()
    await page.locator('.gain').waitFor() // the first validation, with which the run is stored
    await page.reload()
    await page.getByRole('button', { name: 'Go on with it' }).click()
    expect((await weightsAtItsEnd(page)).equals(weights)).toBe(true)
    await page.reload()
    await page.getByRole('heading', { name: 'Sharper' }).waitFor()
    expect(await page.getByText('was left at step').isVisible()).toBe(false)
    expect(troubles).toEqual([])
  })
})

test('saved weights give the same pixels here, opened again, and in Node', async () => {
  const { page, troubles } = await app.open()
  await addSmallLettering(page)
  await train(page, 5)
  const { name, path } = await saveWeights(page)
  expect(name).toBe('fsrcnn-s-x2-fine-tuned.safetensors')
  const trained = await shownPicture(page, 'After training')
  const original = await shownPicture(page, 'Original')

  await page.getByRole('button', { name: 'Discard result' }).click()
  const bytes = await readFile(path)
  const file = { name, mimeType: 'application/octet-stream', buffer: bytes }
  const released = await shownPicture(page, 'Before training')
  await page.getByLabel('Open weights').setInputFiles(file)
  await expect
    .poll(async () => difference(await shownPicture(page, 'Before training'), released))
    .toBeGreaterThan(0)
  expect(difference(await shownPicture(page, 'Before training'), trained)).toBe(0)

  const upscaler = await createUpscaler(new Uint8Array(bytes))
  const inNode = await upscaler.upscale(resizeBicubic(original, { scale: 1 / 2 }))
  upscaler.dispose()
  // Chromium multiplies and adds at once where Node 20 rounds between, which turns a few roundings.
  expect(difference(inNode as ShownPicture, trained)).toBeLessThanOrEqual(1)
  expect(troubles).toEqual([])
})

test('stop ends the worker at once, keeps what was learned, and the page trains again', async () => {
  const { page, troubles } = await app.open()
  await addSmallLettering(page)
  await setNumber(page, 'Steps', 5000)
  await startTraining(page)
  await someSteps(page)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => trainingWorkers(page).length).toBe(0)
  expect(await page.getByText(/Stopped after step \d+ of 5000/).isVisible()).toBe(true)
  expect((await readFile((await saveWeights(page)).path)).length).toBeGreaterThan(1000)
  await train(page, 2)
  expect(troubles).toEqual([])
})

/** How much more memory the page uses after so many more runs. */
async function growth(runs: number): Promise<number> {
  const { page } = await app.open()
  await addSmallLettering(page)
  const used = async () => {
    await train(page, 2)
    await page.getByRole('button', { name: 'Discard result' }).click()
    await page.requestGC()
    await expect.poll(() => trainingWorkers(page)).toEqual([])
    return page.evaluate(() => (performance as unknown as Memory).memory.usedJSHeapSize)
  }
  await used()
  let last = await used()
  const first = last
  for (let run = 0; run < runs; run++) last = await used()
  return last - first
}

test('neither workers nor memory grow from run to run', { tags: ['nightly'] }, async () => {
  expect(await growth(2)).toBeLessThan(2 * 2 ** 20)
})

test('nor do they in many runs', { tags: ['nightly'] }, async () => {
  expect(await growth(20)).toBeLessThan(2 * 2 ** 20)
})

interface Memory {
  readonly memory: { readonly usedJSHeapSize: number }
}

function releasedFile(name: string): string {
  return new URL(`../../../packages/fsrcnn/weights/${name}.safetensors`, import.meta.url).pathname
}

/** Of the colours, in dB. */
function psnr(picture: ShownPicture, reference: ShownPicture): number {
  const squares = picture.data.reduce((sum, value, i) => sum + (value - reference.data[i]) ** 2, 0)
  return 10 * Math.log10((255 ** 2 * picture.width * picture.height * 3) / squares)
}

/** The largest difference of two samples. */
function difference(a: ShownPicture, b: ShownPicture): number {
  if (a.width !== b.width || a.height !== b.height) return Number.POSITIVE_INFINITY
  return a.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b.data[i])), 0)
}
