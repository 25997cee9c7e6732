import { servePage } from '@sr-internal/testing'
import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { bundleCanvas, openCanvasPage } from '../support/open-canvas-page.js'

/** A header that claims 20,000 × 15,000 pixels, in little more than itself. */
const claims = {
  png: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x3a\x98\x08\x02\0\0\0????\0\0\0\0IDAT',
  gif: 'GIF89a\x20\x4e\x98\x3a\0\0\0',
  jpeg: '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xff\xc2\0\x11\x08\x3a\x98\x4e\x20\x03',
  bmp: `BM${'\0'.repeat(12)}\x28\0\0\0\x20\x4e\0\0\x68\xc5\xff\xff`,
  avif: '\0\0\0\x1cftypavif....ispe\0\0\0\0\0\0\x4e\x20\0\0\x3a\x98',
}

describe('in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  const png = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'red', noise } })
    .png()
    .toBuffer()
  const { page } = closedAfterwards(await openCanvasPage(browser, await bundleCanvas()))
  const otherOrigin = closedAfterwards(await servePage('', {}, { 'photo.png': png }))

  const failureOfFile = (file: Buffer, type = '') =>
    page.evaluate(([file, type]) => api.failureOf(api.readPicture(api.fileOf(file, type))), [
      file.toString('base64'),
      type,
    ] as const)

  test.each(['png', 'jpeg', 'webp', 'avif', 'gif'] as const)('a cut %s is undecodable', async (format) => {
    const whole = await sharp(png).toFormat(format).toBuffer()
    const failure = await failureOfFile(whole.subarray(0, whole.length / 2))
    expect(failure).toMatchObject({ name: 'ImageError', code: 'undecodable' })
    expect(failure.message).toMatch(
      new RegExp(`damaged ${format} file.*of ${Math.floor(whole.length / 2)}`, 'i'),
    )
  })

  test('text, nothing and a damaged PNG are undecodable, and said to be what they are', async () => {
    const damaged = Buffer.from(png)
    damaged.writeUInt8(damaged.readUInt8(300) ^ 255, 300)
    expect(await failureOfFile(damaged)).toMatchObject({ code: 'undecodable' })
    expect((await failureOfFile(Buffer.from('Dear all'), 'text/plain')).message).toContain(
      'type "text/plain"',
    )
    expect((await failureOfFile(Buffer.alloc(0))).message).toContain('an empty file')
    expect(await failureOfFile(Buffer.from('<svg>'), 'image/svg+xml')).toMatchObject({ code: 'undecodable' })
  })

  test.each(Object.entries(claims))(
    'a %s that claims 300 megapixels is refused undecoded',
    async (_, header) => {
      const failure = await failureOfFile(Buffer.from(header, 'latin1'))
      expect(failure).toMatchObject({
        code: 'picture-too-large',
        message: expect.stringMatching(/found 20000 × 15000 = 300000000/),
      })
    },
  )

  test('maxPixels is compared with the sizes of all kinds of files and sources', async () => {
    const files: string[] = []
    for (const format of ['png', 'jpeg', 'webp', 'avif', 'gif'] as const) {
      files.push((await sharp(png).toFormat(format).toBuffer()).toString('base64'))
    }
    files.push((await sharp(png).webp({ lossless: true }).toBuffer()).toString('base64'))
    files.push((await sharp(png).ensureAlpha(0.5).webp().toBuffer()).toString('base64'))
    const failures = await page.evaluate(async (files) => {
      const canvas = new OffscreenCanvas(60, 40)
      canvas.getContext('2d')
      const image = Object.assign(new Image(), { src: URL.createObjectURL(api.fileOf(files[0] as string)) })
      const bitmap = await createImageBitmap(canvas)
      const sources = [...files.map((file) => api.fileOf(file)), canvas, image, bitmap, new ImageData(60, 40)]
      const tooLarge = await Promise.all(
        sources.map((source) => api.failureOf(api.readPicture(source, { maxPixels: 2399 }))),
      )
      const fits = await Promise.all(
        sources.map((source) => api.failureOf(api.readPicture(source, { maxPixels: 2400 }))),
      )
      return { tooLarge: tooLarge.map(({ code }) => code), fits: fits.map(({ name }) => name) }
    }, files)
    expect(new Set(failures.tooLarge)).toEqual(new Set(['picture-too-large']))
    expect(new Set(failures.fits)).toEqual(new Set(['none']))
  })

  test('what is closed, empty or not there yet has no pixels', async () => {
    const codes = await page.evaluate(async () => {
      const bitmap = await createImageBitmap(new ImageData(2, 2))
      bitmap.close()
      const frame = new VideoFrame(new Uint8Array(16), {
        ...{ format: 'RGBA', codedWidth: 2, codedHeight: 2, timestamp: 0 },
      } as VideoFrameBufferInit)
      frame.close()
      const canvas = Object.assign(document.createElement('canvas'), { width: 0 })
      const sources = [bitmap, frame, canvas, document.createElement('video')]
      const failures = await Promise.all(sources.map((source) => api.failureOf(api.readPicture(source))))
      return failures.map(({ code, message }) => `${code}: ${message}`)
    })
    for (const code of codes) expect(code).toMatch(/^no-pixels: readPicture: an? \w+ without pixels\./)
    expect(codes[3]).toContain('loadeddata')
  })

  test('an <img> is waited for; a broken one, and one without src, are undecodable', async () => {
    const found = await page.evaluate(
      async ({ png, url }) => {
        const imageOf = (src: string) => Object.assign(new Image(), { src })
        const loading = imageOf(`data:image/png;base64,${png}`)
        const isLoading = !loading.complete
        const { width } = await api.readPicture(loading)
        const broken = imageOf('data:image/png;base64,AAAA')
        const foreign = imageOf(url)
        const failures = [new Image(), broken, foreign].map((image) => api.failureOf(api.readPicture(image)))
        return { isLoading, width, failures: await Promise.all(failures) }
      },
      { png: png.toString('base64'), url: `${otherOrigin.url}photo.png` },
    )
    expect(found).toMatchObject({ isLoading: true, width: 60 })
    expect(found.failures.map(({ code }) => code)).toEqual(['undecodable', 'undecodable', 'cross-origin'])
    expect(found.failures[2]?.message).toContain('crossOrigin = "anonymous"')
  })

  test('an abort ends the wait for an <img> and for a file, with the reason', async () => {
    const reasons = await page.evaluate(async (png) => {
      const never = new Image() // lazy, and in no page: it is never loaded
      Object.assign(never, { loading: 'lazy', src: '/photo.png' })
      document.body.append(Object.assign(document.createElement('div'), { style: 'height: 100000px' }), never)
      const reasonOf = (source: Blob | HTMLImageElement) => {
        const controller = new AbortController()
        setTimeout(() => controller.abort('enough'), 0)
        return api.readPicture(source, { signal: controller.signal }).catch((reason) => reason)
      }
      return [
        await reasonOf(never),
        await api
          .readPicture(api.fileOf(png), { signal: AbortSignal.abort('before') })
          .catch((reason) => reason),
      ]
    }, png.toString('base64'))
    expect(reasons).toEqual(['enough', 'before'])
  })

  test('wrong calls are told before any work', async () => {
    const failures = await page.evaluate(async () => {
      const pixels = new ImageData(1, 1)
      const call = (source: unknown, options?: object) =>
        api.failureOf(api.readPicture(source as ImageData, options))
      return [
        await call('photo.png'),
        await call(document.createElement('p')),
        await call(pixels, { colorspace: 'srgb' }),
        await call(pixels, { colorSpace: 'rec2020' }),
        await call(pixels, { maxPixels: 0 }),
        await call(pixels, { signal: true }),
      ].map(({ name, message }) => `${name}: ${message}`)
    })
    expect(failures).toEqual([
      expect.stringMatching(/^TypeError: readPicture: not a picture of a browser.*found "photo.png"/),
      expect.stringMatching(/^TypeError: .*found an HTMLParagraphElement/),
      expect.stringMatching(/^TypeError: .*Did you mean colorSpace/),
      expect.stringMatching(/^RangeError: .*colorSpace must be/),
      expect.stringMatching(/^RangeError: .*maxPixels must be/),
      expect.stringMatching(/^TypeError: .*signal must be/),
    ])
  })
})
