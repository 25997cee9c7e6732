import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { bundleCanvas, openCanvasPage } from '../support/open-canvas-page.js'

describe('in Chromium', async () => {
  const flags = ['--enable-precise-memory-info', '--js-flags=--expose-gc']
  const browser = closedAfterwards(await launchChromium(flags))

  /** A picture of so many pixels is read as three kinds of files, in many short tasks. */
  async function readLarge(width: number, height: number): Promise<void> {
    const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
    const small = await sharp({ create: { width: 600, height: 400, channels: 3, background: 'red', noise } })
      .png()
      .toBuffer()
    const large = sharp(small).resize(width, height)
    const files = {
      'photo.jpg': await large.clone().jpeg().toBuffer(),
      'photo.png': await large.clone().png({ compressionLevel: 1 }).toBuffer(),
      'alpha.webp': await large.clone().ensureAlpha(0.5).webp({ effort: 0 }).toBuffer(),
    }
    const { page, close } = await openCanvasPage(browser, await bundleCanvas(), files)
    for (const name of Object.keys(files)) {
      const found = await page.evaluate(async (name) => {
        const file = await (await fetch(name)).blob()
        let turns = 0
        const timer = setInterval(() => turns++, 0)
        const picture = await api.readPicture(file)
        clearInterval(timer)
        const samples = [0, picture.width * picture.height * 4 - 1].map((at) => picture.data[at])
        return { size: [picture.width, picture.height], turns, samples }
      }, name)
      expect(found.size).toEqual([width, height])
      expect(found.turns, name).toBeGreaterThan(10)
      expect(found.samples[1], name).toBe(name === 'alpha.webp' ? 127 : 255)
    }
    await close()
  }

  test('a picture of 6 megapixels is read in many short tasks, whatever the file', async () => {
    await readLarge(3000, 2000)
  })

  test('so is one of 24 megapixels', { tags: ['nightly'] }, async () => {
    await readLarge(6000, 4000)
  })

  test('a thousand pictures leave neither heap nor bitmaps behind', { tags: ['nightly'] }, async () => {
    const file = await sharp({ create: { width: 200, height: 150, channels: 4, background: '#c638' } })
      .png()
      .toBuffer()
    const { page, close } = await openCanvasPage(browser, await bundleCanvas(), { 'photo.png': file })
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')

    const readMany = (count: number) =>
      page.evaluate(async (count) => {
        const file = await (await fetch('photo.png')).blob()
        const bitmap = await createImageBitmap(file)
        for (let i = 0; i < count; i++) {
          const frame = new VideoFrame(bitmap, { timestamp: i })
          const picture = await api.readPicture(
            [file, bitmap, frame][i % 3] as Blob | ImageBitmap | VideoFrame,
          )
          frame.close()
          if (i % 10 === 0) await api.encodePicture(picture, { type: 'image/png' })
          if (i % 100 === 99) await api.failureOf(api.readPicture(new Blob(['damaged'])))
        }
        bitmap.close()
      }, count)
    const kept = async () => {
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
      const { metrics } = await session.send('Performance.getMetrics')
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
      const backing = await session.send('Runtime.getHeapUsage')
      return { heap: backing.usedSize, buffers: backing.backingStorageSize, nodes: of('Nodes') }
    }
    await readMany(100) // what is made once has been made
    const before = await kept()
    await readMany(1000)
    const after = await kept()
    // One picture takes 120 kB.
    expect(after.heap - before.heap).toBeLessThan(500_000)
    expect(after.buffers - before.buffers).toBeLessThan(500_000)
    expect(after.nodes - before.nodes).toBeLessThan(10)
    await close()
  })
})
