import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { assertFits } from '../src/work/limits.js'
import { type ComparePage, openComparePage } from './support/open-compare-page.js'
import { runSr } from './support/run-sr.js'
import { serveBuiltPage } from './support/serve-built-page.js'

const examples = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const checkpoint = examples('convert-checkpoint/fsrcnn_x2-lornatang-layout.pth.tar')
const photo = examples('photos/guitar.png')

const served = closedAfterwards(await serveBuiltPage())
const browser = closedAfterwards(await launchChromium())

/** Opens the page, lets the test use it, and sees that nothing went wrong on its console or to other origins. */
async function inPage(use: (compare: ComparePage) => Promise<void>, options = {}): Promise<void> {
  const compare = await openComparePage(browser, served.url, options)
  try {
    await use(compare)
    expect(compare.troubles).toEqual([])
  } finally {
    await compare.page.context().close()
  }
}

test('A dropped photo is enlarged, by another scale too', async () => {
  await inPage(async ({ page, drop, untilEnlarged }) => {
    await drop('guitar.png', 'image/png', await readFile(photo))
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await untilEnlarged('384 × 384')
    await page.getByRole('radio', { name: '×3' }).check()
    expect(await untilEnlarged('576 × 576')).toMatch(/megapixels a second/)
    await page.getByRole('radio', { name: '×4' }).check()
    await untilEnlarged('768 × 768')
  })
})

test('A photo is pasted, the wheel zooms where the pointer is, and dragging moves it', async () => {
  await inPage(async ({ page, untilEnlarged }) => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(50, 40)
      canvas.getContext('2d')?.fillRect(10, 10, 20, 20)
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([await canvas.convertToBlob()], 'pasted.png', { type: 'image/png' }))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    })
    await untilEnlarged('100 × 80')
    const zoom = page.locator('.zoom output')
    const before = await zoom.innerText()
    await page.mouse.move(200, 300)
    await page.mouse.wheel(0, -1200)
    await expect.poll(() => zoom.innerText()).not.toBe(before)
    const pixels = () =>
      page.locator('.stage canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    const unmoved = await pixels()
    await page.mouse.down()
    await page.mouse.move(260, 340, { steps: 3 })
    await page.mouse.up()
    await expect.poll(pixels).not.toBe(unmoved)
  })
})

test('A checkpoint in the layout of Lornatang makes the same pixels as the command line', async () => {
  const output = join(tmpdir(), `web-compare-${process.pid}.png`)
  await runSr('upscale', photo, '-o', output, '--model', checkpoint, '--scale', '2')
  const expected = await sharp(output).removeAlpha().raw().toBuffer()
  await inPage(async ({ page, drop, untilEnlarged, download }) => {
    await drop('guitar.png', 'image/png', await readFile(photo))
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await page.getByRole('radio', { name: '×3' }).check()
    await untilEnlarged('576 × 576')
    await drop('fsrcnn_x2-lornatang-layout.pth.tar', '', await readFile(checkpoint))
    await page.getByText('Recognised: FSRCNN ×2').waitFor()
    await untilEnlarged('384 × 384') // the checkpoint's own scale
    const found = await sharp(await download('PNG'))
      .removeAlpha()
      .raw()
      .toBuffer()
    expect(maxAbsoluteDifference(found, expected)).toBeLessThanOrEqual(1)
  })
})

test('Truth mode gives the figures of sr eval', { tags: ['nightly'] }, async () => {
  const { models } = JSON.parse(
    await runSr('eval', examples('photos'), '--scale', '2', '--model', 'fsrcnn', '--json'),
  )
  const expected = models.map(({ images }: { images: { name: string; psnrY: number; ssimY: number }[] }) =>
    images.find(({ name }) => name === 'guitar.png'),
  )
  await inPage(async ({ page, drop }) => {
    await drop('guitar.png', 'image/png', await readFile(photo))
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await page.getByLabel('Compare with the truth').check()
    await page.locator('.scores').waitFor()
    const cells = await page.locator('.scores td:not(:empty)').allInnerTexts()
    const [bicubic, model] = expected
    const lines = [model, bicubic].flatMap(({ psnrY, ssimY }) => [`${psnrY.toFixed(2)} dB`, ssimY.toFixed(4)])
    expect(cells).toEqual(lines)
  })
})

test('A photo that was a poor JPEG is restored as by the command line: as it needs, as asked for, or not at all', async () => {
  const jpeg = await sharp(photo).jpeg({ quality: 30 }).toBuffer()
  const file = await sharp(jpeg).png().toBuffer()
  const input = join(tmpdir(), `web-compare-poor-${process.pid}.png`)
  await writeFile(input, file)
  const expected = async (restore: string) => {
    const output = join(tmpdir(), `web-compare-${process.pid}-${restore}.png`)
    await runSr('upscale', input, '-o', output, '--restore', restore)
    return sharp(output).removeAlpha().raw().toBuffer()
  }
  await inPage(async ({ page, drop, untilEnlarged, download }) => {
    const found = async () =>
      sharp(await download('PNG'))
        .removeAlpha()
        .raw()
        .toBuffer()
    await drop('poor.png', 'image/png', file)
    await page.getByText('Was once a JPEG of about quality 30: restored at 1.').waitFor()
    await untilEnlarged('384 × 384')
    const restored = await found()
    expect(maxAbsoluteDifference(restored, await expected('auto'))).toBeLessThanOrEqual(1)
    await page.getByRole('radio', { name: 'Off' }).check()
    await page.getByText('Enlarged as it is.').waitFor()
    const plain = await found()
    expect(maxAbsoluteDifference(plain, await expected('off'))).toBeLessThanOrEqual(1)
    expect(maxAbsoluteDifference(plain, restored)).toBeGreaterThan(10)
    await page.getByRole('radio', { name: 'By hand' }).check()
    await page.getByRole('slider', { name: 'Strength' }).fill('0.25')
    await page.getByText('Restored at 0.25.').waitFor()
    expect(maxAbsoluteDifference(await found(), await expected('0.25'))).toBeLessThanOrEqual(1)
  })
})

test('A JPEG tells its quality by its own bytes, and what restores is loaded for it alone', async () => {
  await inPage(async ({ page, drop, untilEnlarged }) => {
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await drop('lossless.png', 'image/png', await sharp(photo).resize(150).png().toBuffer())
    await untilEnlarged('300 × 300')
    await page.getByText('No trace of JPEG: nothing to restore.').waitFor()
    expect(loaded.filter((url) => url.includes('/fsrcnn-'))).toEqual([])
    await drop('fine.jpg', 'image/jpeg', await sharp(photo).resize(140).jpeg({ quality: 92 }).toBuffer())
    await page.getByText('JPEG of about quality 92: restored at 0.').waitFor()
    await untilEnlarged('280 × 280')
    expect(loaded.filter((url) => url.includes('/fsrcnn-x2-'))).toHaveLength(1)
    await page.getByRole('combobox', { name: 'Model' }).selectOption('multi')
    await page.getByText('This model restores no JPEG.').waitFor()
    await untilEnlarged('280 × 280')
  })
})

test('Truth mode gives the figures of sr eval --degrade, as near as two JPEG encoders are', async () => {
  const words = ['--scale', '2', '--model', 'fsrcnn', '--degrade', 'jpeg:30', '--json']
  const { models } = JSON.parse(await runSr('eval', examples('photos'), ...words))
  const [bicubic, model] = models.map(
    ({ images }: { images: { name: string; psnrY: number }[] }) =>
      images.find(({ name }) => name === 'guitar.png')?.psnrY,
  )
  await inPage(async ({ page, drop }) => {
    await drop('guitar.png', 'image/png', await readFile(photo))
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await page.getByLabel('Compare with the truth').check()
    await page.getByLabel('Store the smaller picture').selectOption('30')
    await page.getByText('JPEG of about quality 30: restored at 1.').waitFor()
    const found = await page.locator('.scores td:nth-child(2):not(:empty)').allInnerTexts()
    const [foundModel = 0, foundBicubic = 0] = found.map(Number.parseFloat)
    expect(Math.abs(foundModel - model)).toBeLessThan(0.05)
    expect(Math.abs(foundBicubic - bicubic)).toBeLessThan(0.05)
  })
})

test('The mode follows what is dropped: a video in photo mode, a photo in video mode', {
  tags: ['nightly'],
}, async () => {
  await inPage(async ({ page, drop, untilEnlarged }) => {
    const clip = await readFile(new URL('fixtures/uneven.webm', import.meta.url))
    await drop('clip.webm', 'video/webm', clip)
    await page.locator('.video-mode canvas').waitFor()
    await page.getByRole('heading', { name: 'Save it enlarged' }).waitFor()
    await drop('guitar.png', 'image/png', await readFile(photo))
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await untilEnlarged('384 × 384')
    await drop('clip.webm', 'video/webm', clip)
    await page.locator('.video-mode canvas').waitFor()
  })
})

test('Alpha is kept, and exactly where it is flat', async () => {
  const [width, height] = [64, 48]
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.set([x * 4, y * 5, 90, x < 20 ? 0 : x < 40 ? 128 : 255], (y * width + x) * 4)
  }
  const file = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
  await inPage(async ({ page, drop, untilEnlarged, download }) => {
    await drop('clear.png', 'image/png', file)
    await page.getByText('with transparency').waitFor()
    await untilEnlarged('128 × 96')
    const found = await sharp(await download('PNG'))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(found.info).toMatchObject({ width: 128, height: 96, channels: 4 })
    const alphaAt = (x: number) => found.data[(40 * 128 + x) * 4 + 3]
    expect([alphaAt(10), alphaAt(60), alphaAt(110)]).toEqual([0, 128, 255])
    expect((await sharp(await download('WebP')).metadata()).hasAlpha).toBe(true)
    expect((await sharp(await download('JPEG')).metadata()).format).toBe('jpeg')
  })
})

/** A photo of so many pixels is enlarged, cancelled once, and the page is never blocked. */
async function enlargeLarge(width: number, height: number): Promise<void> {
  const noise = await sharp({
    create: {
      width: 600,
      height: 400,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
      background: '#808080',
    },
  })
    .png()
    .toBuffer()
  const large = await sharp(noise)
    .resize(width, height, { kernel: 'linear' })
    .jpeg({ quality: 80 })
    .toBuffer()
  await inPage(async ({ page, drop, untilEnlarged, longTasks }) => {
    await drop('large.jpg', 'image/jpeg', large)
    await page.getByText(`large.jpg, ${width} × ${height}`).waitFor({ timeout: 60_000 })
    await page.locator('progress').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled.').waitFor()
    await page.getByRole('combobox', { name: 'Model' }).selectOption('fsrcnn-s')
    await longTasks()
    await untilEnlarged(`${2 * width} × ${2 * height}`)
    // The machine that tests may pause at any time: what the page does itself repeats, a pause does not.
    const blocked = await longTasks()
    expect(blocked.length).toBeLessThanOrEqual(2)
    await page.getByRole('button', { name: '1:1' }).click()
    await page.getByText('100 %').waitFor()
  })
}

test('A photo of 6 megapixels is enlarged, can be cancelled, and never blocks the page for 50 ms', {
  tags: ['nightly'],
}, async () => {
  await enlargeLarge(3000, 2000)
})

test('So is one of 24 megapixels', { tags: ['nightly'], timeout: 300_000 }, async () => {
  await enlargeLarge(6000, 4000)
})

test('A killed worker is told in words, and the next choice enlarges the same picture again', {
  tags: ['nightly'],
}, async () => {
  const large = await sharp(photo).resize(1600, 1600).jpeg().toBuffer()
  await inPage(async ({ page, drop, untilEnlarged }) => {
    await untilEnlarged('384 × 384')
    await drop('large.jpg', 'image/jpeg', large)
    await page.locator('progress').waitFor()
    for (const worker of page.workers()) await worker.evaluate('self.close()').catch(() => {})
    await page.getByRole('alert').getByText('has stopped').waitFor()
    await page.getByRole('combobox', { name: 'Model' }).selectOption('fsrcnn-s')
    await untilEnlarged('3200 × 3200')
  })
})

test('What is no picture, damaged, too large or no model is said in words, and the page goes on', async () => {
  const { buffer } = new Uint8Array([
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    0,
    0,
    0,
    13,
    0x49,
    0x48,
    0x44,
    0x52,
    ...new Array(17).fill(0),
  ])
  const huge = new DataView(buffer)
  huge.setUint32(16, 20_000)
  huge.setUint32(20, 15_000)
  huge.setUint16(24, 0x0802)
  const good = await readFile(photo)
  await inPage(async ({ page, drop, untilEnlarged }) => {
    const alert = page.getByRole('alert')
    await drop('words.txt', 'text/plain', Buffer.from('no picture at all'))
    await alert.getByText('no picture that this page can read').waitFor()
    await drop('damaged.png', 'image/png', good.subarray(0, 20_000))
    await alert.getByText('damaged').waitFor()
    await drop('huge.png', 'image/png', new Uint8Array(buffer))
    await alert.getByText('300 megapixels').waitFor()
    await drop('garbage.pth', '', Buffer.from('certainly no checkpoint'))
    await alert.getByText('garbage.pth cannot be used').waitFor()
    await drop('evil.pth', '', Buffer.from('\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R.', 'latin1'))
    await alert.getByText('evil.pth cannot be used').waitFor()
    await drop('guitar.png', 'image/png', good)
    await page.getByText('guitar.png, 192 × 192').waitFor()
    await untilEnlarged('384 × 384')
    expect(await alert.innerText()).toBe('')
  })
})

test('A picture whose enlargement does not fit a tab is refused in words', () => {
  expect(() => assertFits({ width: 3400, height: 2600 }, 4)).not.toThrow()
  expect(() => assertFits({ width: 3400, height: 2800 }, 4)).toThrow('×4 would make 152 megapixels')
})

// Drawn by software such a picture takes up to a minute, for which whatever waits for the next frame waits too.
test('And the page says so', { tags: ['nightly'], timeout: 400_000 }, async () => {
  const file = await sharp({ create: { width: 3400, height: 2800, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer()
  await inPage(async ({ page, drop }) => {
    await page.getByRole('radio', { name: '×4' }).check()
    await drop('wide.jpg', 'image/jpeg', file)
    const alert = page.getByRole('alert')
    await expect.poll(() => alert.innerText(), { timeout: 300_000 }).toContain('×4 would make 152 megapixels')
  })
})
