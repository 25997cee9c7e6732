import { fileURLToPath } from 'node:url'
import { servePage } from '@sr-internal/testing'
import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { RestoringUpscaler } from '../../src/restoring/index.js'

declare global {
  /** Only in the page. */
  var restoring: () => Promise<RestoringUpscaler>
}

const script = `
  import { createRestoringUpscaler } from './src/restoring/index.js'
  import { pair } from './src/weights/restoring/fsrcnn-s-x2.js'
  self.restoring = () => createRestoringUpscaler(pair)`

const photo = fileURLToPath(new URL('../../../../examples/photos/dog.png', import.meta.url))
const jpeg = (quality: number): Promise<Buffer> => sharp(photo).jpeg({ quality }).toBuffer()

const browser = closedAfterwards(await launchChromium())
const code = await bundleForPage({ text: script, folder: new URL('../..', import.meta.url) })
const files = { 'fine.jpg': await jpeg(93), 'poor.jpg': await jpeg(20) }
const { url } = closedAfterwards(await servePage(code, {}, files))

test('in Chromium a file tells its quality by its own bytes, an <img> by its pixels', async () => {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction('self.restoring')
  const found = await page.evaluate(async () => {
    const upscaler = await restoring()
    const [fine, poor] = await Promise.all(
      ['fine.jpg', 'poor.jpg'].map(async (name) => (await fetch(name)).blob()),
    )
    const image = Object.assign(new Image(), { src: 'fine.jpg' })
    const chosen = []
    for (const source of [fine, image, poor]) chosen.push(await upscaler.choose(source))
    const [auto, asked] = [await upscaler.upscale(poor), await upscaler.upscale(poor, { restore: 1 })]
    upscaler.dispose()
    return { chosen, isSame: auto.data.every((value, i) => value === asked.data[i]), width: auto.width }
  })
  const [fine, image, poor] = found.chosen
  expect(fine).toMatchObject({ quality: 93, evidence: 'tables' })
  expect(image?.evidence).not.toBe('tables')
  expect(poor).toEqual({ strength: 1, quality: 20, evidence: 'tables' })
  expect([found.isSame, found.width]).toEqual([true, 384])
})
