import { wasmEngine } from '@sr/engine'
import { servePage } from '@sr-internal/testing'
import { bundleForPage, launchChromium } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { weights } from '../../src/weights/released/fsrcnn-s-x2.js'

declare global {
  /** Only in the page. */
  var fsrcnn: typeof import('../../src/index.js') & { weights: Uint8Array }
}

const script = `
  import * as fsrcnn from './src/index.js'
  import { weights } from './src/weights/released/fsrcnn-s-x2.js'
  self.fsrcnn = { ...fsrcnn, weights }`

/** A disc on nothing, soft at its edge, in a photo's colours. */
const disc = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">
  <radialGradient id="g"><stop offset=".6" stop-color="#c63"/><stop offset="1" stop-color="#36c" stop-opacity="0"/>
  </radialGradient><circle cx="30" cy="20" r="19" fill="url(#g)"/></svg>`

describe('upscale in Chromium', () => {
  let browser: Browser
  let page: Page
  let close = () => {}
  let png: Buffer
  beforeAll(async () => {
    png = await sharp(Buffer.from(disc)).png().toBuffer()
    const code = await bundleForPage({ text: script, folder: new URL('../..', import.meta.url) })
    const served = await servePage(code, {}, { 'disc.png': png })
    close = served.close
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(served.url)
    await page.waitForFunction('self.fsrcnn')
  })
  afterAll(async () => {
    await browser.close()
    close()
  })

  test('a file, an <img>, a bitmap and a canvas give what their decoded samples give', async () => {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    const upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads: 1 }) })
    const expected = await upscaler.upscale({ data, info })
    upscaler.dispose()
    const found = await page.evaluate(async () => {
      const file = await (await fetch('disc.png')).blob()
      const image = Object.assign(new Image(), { src: 'disc.png' })
      const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' })
      const canvas = new OffscreenCanvas(1, 1)
      canvas
        .getContext('bitmaprenderer')
        ?.transferFromImageBitmap(await createImageBitmap(file, { premultiplyAlpha: 'none' }))
      const upscaler = await fsrcnn.createUpscaler(fsrcnn.weights)
      const results = []
      for (const source of [file, image, bitmap, canvas]) {
        const { width, height, channels, data } = await upscaler.upscale(source)
        results.push({ width, height, channels, data: [...data] })
      }
      upscaler.dispose()
      return results
    })
    for (const { width, height, channels, data } of found) {
      expect({ width, height, channels }).toEqual({ width: 120, height: 80, channels: 4 })
      let largest = 0
      for (const [i, value] of data.entries()) {
        const alpha = expected.data[i | 3] as number
        // What little shows of a pixel may come from other colours under its clear neighbours.
        if (alpha > 0) largest = Math.max(largest, Math.abs(value - (expected.data[i] as number)))
      }
      expect(largest).toBeLessThanOrEqual(1)
    }
  })

  test('what cannot be read, an abort and a dispose meanwhile are said in their own words', async () => {
    const found = await page.evaluate(async () => {
      const upscaler = await fsrcnn.createUpscaler(fsrcnn.weights, { alpha: 'drop' })
      const failureOf = (work: Promise<unknown>) =>
        work.then(
          () => 'none',
          ({ name, code }) => `${name} ${code}`,
        )
      const file = await (await fetch('disc.png')).blob()
      const { channels } = await upscaler.upscale(file)
      const controller = new AbortController()
      const aborted = failureOf(upscaler.upscale(file, { signal: controller.signal }))
      controller.abort('enough')
      const noPicture = await failureOf(upscaler.upscale(new Blob(['no picture'])))
      const other = await failureOf(upscaler.upscale(document.createElement('p') as never))
      const disposed = failureOf(upscaler.upscale(file))
      upscaler.dispose()
      return { channels, noPicture, other, aborted: await aborted, disposed: await disposed }
    })
    expect(found).toEqual({
      channels: 3,
      noPicture: 'ImageError undecodable',
      other: 'TypeError undefined',
      aborted: 'undefined undefined',
      disposed: 'UpscalerError disposed',
    })
  })
})
