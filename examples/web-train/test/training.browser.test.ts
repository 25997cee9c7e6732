import { readFile } from 'node:fs/promises'
import { createUpscaler } from '@sr/fsrcnn'
import { resizeBicubic } from '@sr/image'
import { closedAfterwards } from '@sr-internal/testing/browser'
import { expect, test } from 'vitest'
import {
  addLettering,
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
  await train(page, 60)
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

test('a head alone is trained, at another scale than its own file has', async () => {
  const { page, troubles } = await app.open()
  await addLettering(page)
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

test('the same pictures and settings give the same weights', async () => {
  const files: Buffer[] = []
  for (let round = 0; round < 2; round++) {
    const { page } = await app.open()
    await addLettering(page)
    await train(page, 10)
    files.push(await readFile((await saveWeights(page)).path))
  }
  expect(files[0].equals(files[1])).toBe(true)
})

test('saved weights give the same pixels here, opened again, and in Node', async () => {
  const { page, troubles } = await app.open()
  await addLettering(page)
  await train(page, 20)
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
  await addLettering(page)
  await setNumber(page, 'Steps', 5000)
  await startTraining(page)
  await someSteps(page)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => trainingWorkers(page).length).toBe(0)
  expect(await page.getByText(/Stopped after step \d+ of 5000/).isVisible()).toBe(true)
  expect((await readFile((await saveWeights(page)).path)).length).toBeGreaterThan(1000)
  await train(page, 5)
  expect(troubles).toEqual([])
})

test('a run that was paused ends where one that was not would have ended', async () => {
  const ends: Buffer[] = []
  for (const pauses of [true, false]) {
    const { page } = await app.open()
    await addLettering(page)
    await setNumber(page, 'Steps', 120)
    await startTraining(page)
    if (pauses) {
      await someSteps(page)
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText(/paused/).waitFor()
      await expect.poll(() => trainingWorkers(page)).toEqual([])
      await page.getByRole('button', { name: 'Continue' }).click()
    }
    await page.getByText('Step 120 of 120: done.').waitFor()
    ends.push(await readFile((await saveWeights(page)).path))
  }
  expect(ends[0].equals(ends[1])).toBe(true)
})

test('a tab that was closed goes on with its training when it is opened again', async () => {
  const { page, troubles } = await app.open()
  await addLettering(page)
  await setNumber(page, 'Steps', 150)
  await startTraining(page)
  await page.locator('.gain').waitFor() // the first validation, with which the run is stored
  await page.reload()
  await page.getByRole('button', { name: 'Go on with it' }).click()
  await page.getByText('Step 150 of 150: done.').waitFor()
  expect(await scoreOf(page, 'After training')).toBeGreaterThan(
    (await scoreOf(page, 'Before training')) + 0.5,
  )
  await page.reload()
  await page.getByRole('heading', { name: 'Sharper' }).waitFor()
  expect(await page.getByText('was left at step').isVisible()).toBe(false)
  expect(troubles).toEqual([])
})

test('neither workers nor memory grow from run to run', async () => {
  const { page } = await app.open()
  await addLettering(page)
  const used = async () => {
    await train(page, 5)
    await page.getByRole('button', { name: 'Discard result' }).click()
    await page.requestGC()
    await expect.poll(() => trainingWorkers(page)).toEqual([])
    return page.evaluate(() => (performance as unknown as Memory).memory.usedJSHeapSize)
  }
  await used()
  const first = await used()
  for (let round = 0; round < 4; round++) await used()
  expect((await used()) - first).toBeLessThan(2 * 2 ** 20)
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
