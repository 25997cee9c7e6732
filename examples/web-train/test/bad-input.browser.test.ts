import { readFile } from 'node:fs/promises'
import { closedAfterwards } from '@sr-internal/testing/browser'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  addSmallLettering,
  scoreOf,
  setNumber,
  someSteps,
  startTraining,
  train,
  trainingWorkers,
} from './drive-page.js'
import { serveApp } from './open-page.js'

const app = closedAfterwards(await serveApp())

test('files that are no pictures, damaged or too small are named, and the others are taken', async () => {
  const { page, troubles } = await app.open()
  const photo = await readFile(new URL('../../photos/dog.png', import.meta.url))
  await page.getByLabel('Choose pictures').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
    { name: 'torn.png', mimeType: 'image/png', buffer: photo.subarray(0, 40) },
    { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
    { name: 'tiny.bmp', mimeType: 'image/bmp', buffer: await drawSquare(page, 32) },
    { name: 'dog.png', mimeType: 'image/png', buffer: photo },
  ])
  await says(page, 'notes.txt is no picture that this browser can read.')
  await says(page, 'torn.png is no picture that this browser can read.')
  await says(page, 'empty.jpg is no picture that this browser can read.')
  await says(page, 'tiny.bmp is too small: 32 × 32. Expected at least 96 × 96.')
  await page.getByAltText('dog.png').waitFor()
  expect(await page.locator('.thumbnails li').count()).toBe(1)
  await train(page, 2)
  expect(troubles).toEqual([])
})

test('a picture of one colour leaves nothing to score, which is said, and the page goes on', {
  tags: ['nightly'],
}, async () => {
  const { page, troubles } = await app.open()
  const buffer = await drawSquare(page, 128)
  await page.getByLabel('Choose pictures').setInputFiles({ name: 'grey.png', mimeType: 'image/png', buffer })
  await startTraining(page)
  await says(page, 'leave nothing to learn from or to score')
  await addSmallLettering(page)
  await train(page, 2)
  expect(troubles).toEqual([])
})

test('without a picture, with impossible steps or rates, nothing starts, and the reason is said', async () => {
  const { page, troubles } = await app.open()
  await startTraining(page)
  await says(page, 'Add at least one picture to learn from.')
  await addSmallLettering(page)
  await setNumber(page, 'Steps', 0)
  await startTraining(page)
  await says(page, 'Steps: expected a whole number from 1')
  await setNumber(page, 'Steps', 5)
  await setNumber(page, 'Learning rate', -1)
  await startTraining(page)
  await says(page, 'Learning rate: expected a number from')
  await expect.poll(() => trainingWorkers(page)).toEqual([])
  expect(troubles).toEqual([])
})

test('weights that are damaged or of another architecture are refused in words', async () => {
  const { page, troubles } = await app.open()
  const released = await readFile(releasedFile('fsrcnn-s-x2'))
  const open = (name: string, buffer: Buffer) =>
    page.getByLabel('Open weights').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  await open('srcnn.safetensors', await readFile(releasedFile('srcnn-915-x3')))
  await says(page, 'srcnn.safetensors holds a network of the kind srcnn. This page trains FSRCNN networks.')
  await open('torn.safetensors', released.subarray(0, 5000))
  await says(page, 'torn.safetensors cannot be used:')
  await open('letter.pth', Buffer.from('Dear Sir or Madam'))
  await says(page, 'letter.pth cannot be used:')
  await addSmallLettering(page)
  await train(page, 2)
  expect(troubles).toEqual([])
})

test('a loss that is no longer finite ends the training in words, and the next one works', {
  tags: ['nightly'],
}, async () => {
  const { page, troubles } = await app.open()
  await addSmallLettering(page)
  await setNumber(page, 'Learning rate', 100)
  await setNumber(page, 'Steps', 500)
  await startTraining(page)
  await says(page, 'The numbers ran away')
  await expect.poll(() => trainingWorkers(page)).toEqual([])
  await setNumber(page, 'Learning rate', 0.001)
  await train(page, 20)
  expect(await scoreOf(page, 'After training')).toBeGreaterThan(await scoreOf(page, 'Before training'))
  expect(troubles).toEqual([])
})

test('a graphics card that is taken away pauses the training, which goes on where it stood', {
  tags: ['nightly'],
  timeout: 300_000,
}, async () => {
  const { page, troubles } = await app.open()
  await beforeWorker(
    page,
    `const contexts = []
    const getContext = OffscreenCanvas.prototype.getContext
    OffscreenCanvas.prototype.getContext = function (...given) {
      const context = getContext.apply(this, given)
      contexts.push(context)
      return context
    }
    self.loseAll = () => contexts.forEach((context) => context?.getExtension('WEBGL_lose_context')?.loseContext())`,
  )
  await addSmallLettering(page)
  await setNumber(page, 'Steps', 5)
  await page.getByRole('radio', { name: 'only the head' }).check() // each step of the whole takes seconds here
  await page.getByRole('combobox', { name: 'Compute on' }).selectOption('webgl')
  await startTraining(page)
  await someSteps(page)
  expect(await page.getByText('on the graphics card').isVisible()).toBe(true)
  await trainingWorkers(page)[0].evaluate('loseAll()')
  await says(page, 'The browser took the graphics card away. Nothing is lost')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Step 5 of 5: done.').waitFor()
  expect(troubles.filter((words) => !/WebGL|GL_|webgl/.test(words))).toEqual([])
})

test('memory that runs out pauses the training with what it learned', { tags: ['nightly'] }, async () => {
  const { page, troubles } = await app.open()
  await beforeWorker(
    page,
    `let steps = 0
    const post = self.postMessage.bind(self)
    self.postMessage = (message) => {
      if (message.kind === 'step' && ++steps === 4) throw new RangeError('Array buffer allocation failed')
      post(message)
    }`,
  )
  await addSmallLettering(page)
  await setNumber(page, 'Steps', 6)
  await startTraining(page)
  await says(page, 'There is no memory left to train with. What was learned is kept.')
  expect(await page.getByRole('button', { name: 'Save weights' }).isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Step 6 of 6: done.').waitFor()
  expect(troubles).toEqual([])
})

test('a worker that cannot be loaded is said, and nothing hangs', async () => {
  const { page } = await app.open()
  await page.route('**/train.worker*', (route) => route.abort())
  await addSmallLettering(page)
  await startTraining(page)
  await says(page, 'The training stopped without a word')
  await page.unroute('**/train.worker*')
  await train(page, 2)
})

test('a browser that stores nothing trains all the same', { tags: ['nightly'] }, async () => {
  const { page, troubles } = await app.open()
  await page.addInitScript(
    'IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError") }',
  )
  await page.reload()
  await addSmallLettering(page)
  await train(page, 2)
  expect(troubles).toEqual([])
})

async function says(page: Page, words: string): Promise<void> {
  await page.getByRole('alert').getByText(words).waitFor()
}

/** Runs a script in the training worker before its own. */
async function beforeWorker(page: Page, script: string): Promise<void> {
  await page.route('**/train.worker*', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script}\n${await response.text()}` })
  })
}

/** A grey square as a file that the browser itself made. */
async function drawSquare(page: Page, px: number): Promise<Buffer> {
  const url = await page.evaluate((px) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: px, height: px })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.fillStyle = '#888'
    context.fillRect(0, 0, px, px)
    return canvas.toDataURL()
  }, px)
  return Buffer.from(url.split(',')[1], 'base64')
}

function releasedFile(name: string): URL {
  return new URL(`../../../packages/fsrcnn/weights/${name}.safetensors`, import.meta.url)
}
