import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { bundleCanvas, openCanvasPage, type PackedPicture } from '../support/open-canvas-page.js'

/** Every level under every alpha. */
const everyAlpha = Uint8Array.from({ length: 256 * 256 * 4 }, (_, i) => {
  const [alpha, level] = [Math.floor(i / 1024), Math.floor(i / 4) % 256]
  return [level, 255 - level, (level * 7 + alpha) % 256, alpha][i % 4] as number
})
/** Six colours, none like another: any turn shows. */
const sixColors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 255]

interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

const unpacked = ({ width, height, packed }: PackedPicture): Picture => ({
  width,
  height,
  data: Buffer.from(packed, 'base64'),
})

describe('in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const { page } = closedAfterwards(await openCanvasPage(browser, await bundleCanvas()))

  const base64 = async (picture: Sharp): Promise<string> => (await picture.toBuffer()).toString('base64')

  const transparent = () => sharp(everyAlpha, { raw: { width: 256, height: 256, channels: 4 } })

  /** What sharp makes of a file, as a browser shows it. */
  async function bySharp(file: Buffer): Promise<Picture> {
    const upright = sharp(file).rotate().toColourspace('srgb').ensureAlpha()
    const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, data }
  }

  /** The largest difference of a sample of visible pixels. */
  function distance(found: Picture, expected: Picture): number {
    expect([found.width, found.height]).toEqual([expected.width, expected.height])
    let largest = 0
    for (let i = 0; i < expected.data.length; i++) {
      if (expected.data[i | 3] === 0 && i % 4 < 3) continue
      largest = Math.max(largest, Math.abs((found.data[i] ?? -1000) - (expected.data[i] as number)))
    }
    return largest
  }

  const readFile = async (file: string, type = ''): Promise<Picture> =>
    unpacked(
      await page.evaluate(async ([file, type]) => api.packed(await api.readPicture(api.fileOf(file, type))), [
        file,
        type,
      ] as const),
    )

  const readElement = async (file: string): Promise<Picture> =>
    unpacked(
      await page.evaluate(async (file) => {
        const image = Object.assign(new Image(), { src: URL.createObjectURL(api.fileOf(file)) })
        return api.packed(await api.readPicture(image))
      }, file),
    )

  test('PNG and WebP keep every level under every alpha but 0, from a file and from an element', async () => {
    const expected = { width: 256, height: 256, data: everyAlpha }
    const png = await base64(transparent().png())
    const webp = await base64(transparent().webp({ lossless: true, exact: true }))
    for (const file of [png, webp]) {
      expect(distance(await readFile(file), expected)).toBe(0)
      expect(distance(await readElement(file), expected)).toBe(0)
    }
  })

  test('bitmaps, canvases, ImageData and frames give what they hold', async () => {
    const expected = { width: 256, height: 256, data: everyAlpha }
    const found = await page.evaluate(
      async (file) => {
        const bitmap = await createImageBitmap(api.fileOf(file), { premultiplyAlpha: 'none' })
        const pixels = new ImageData(new Uint8ClampedArray((await api.readPicture(bitmap)).data), 256, 256)
        const frame = new VideoFrame(pixels.data, {
          ...{ format: 'RGBA', codedWidth: 256, codedHeight: 256, timestamp: 0 },
        } as VideoFrameBufferInit)
        const canvas = document.createElement('canvas')
        Object.assign(canvas, { width: 256, height: 256 })
        const context = canvas.getContext('2d') as CanvasRenderingContext2D
        context.putImageData(pixels, 0, 0)
        const drawn = context.getImageData(0, 0, 256, 256).data
        const read = async (source: Parameters<typeof api.readPicture>[0]) =>
          api.packed(await api.readPicture(source))
        const all = {
          bitmap: await read(bitmap),
          pixels: await read(pixels),
          frame: await read(frame),
          canvas: await read(canvas),
          drawn: api.packed({ width: 256, height: 256, channels: 4, data: drawn }),
          isOpen: bitmap.width === 256 && frame.format !== null,
          isOwn: (await api.readPicture(pixels)).data.buffer !== pixels.data.buffer,
        }
        bitmap.close()
        frame.close()
        return all
      },
      await base64(transparent().png()),
    )
    expect(distance(unpacked(found.bitmap), expected)).toBe(0)
    expect(distance(unpacked(found.pixels), expected)).toBe(0)
    expect(distance(unpacked(found.frame), expected)).toBe(0)
    expect(distance(unpacked(found.canvas), unpacked(found.drawn))).toBe(0)
    expect([found.isOpen, found.isOwn]).toEqual([true, true])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is applied', async (orientation) => {
    const colors = sharp(Uint8Array.from(sixColors), { raw: { width: 3, height: 2, channels: 3 } })
    const blocks = await colors.resize(48, 32, { kernel: 'nearest' }).png().toBuffer()
    const jpeg = sharp(blocks)
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    const file = await jpeg.toBuffer()
    const expected = await bySharp(file)
    expect(distance(await readFile(file.toString('base64')), expected)).toBeLessThanOrEqual(3)
    expect(distance(await readElement(file.toString('base64')), expected)).toBeLessThanOrEqual(3)
  })

  test('a picture with a Display P3 profile is converted to what is asked for', async () => {
    const orange = { r: 230, g: 120, b: 60 }
    const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: orange } })
    const file = await base64(picture.withIccProfile('p3').png())
    const found = await page.evaluate(async (file) => {
      const srgb = await api.readPicture(api.fileOf(file))
      const p3 = await api.readPicture(api.fileOf(file), { colorSpace: 'display-p3' })
      return [srgb, p3].map(({ data }) => [...data.subarray(0, 3)])
    }, file)
    // sharp converts the sRGB colour to P3 as it writes, so that reading gives it back.
    const raw = await sharp(Buffer.from(file, 'base64'), { ignoreIcc: true }).raw().toBuffer()
    const expected = [[230, 120, 60], [...raw.subarray(0, 3)]]
    expect(raw[0]).not.toBe(230)
    for (const [i, color] of expected.entries()) {
      for (const [j, level] of color.entries()) expect(Math.abs((found[i]?.[j] ?? 0) - level)).toBeLessThan(2)
    }
  })

  test('palettes, 16 bits, grey, AVIF, GIF and WebP agree with sharp', async () => {
    const photo = sharp({
      create: {
        ...{ width: 40, height: 30, channels: 3, background: 'red' },
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    })
    const png = sharp(await photo.png().toBuffer())
    const files = {
      palette: png.clone().png({ palette: true }),
      words: png.clone().toColourspace('rgb16').png(),
      grey: png.clone().greyscale().png(),
      gif: png.clone().gif(),
      avif: png.clone().avif({ lossless: true }),
      webp: png.clone().webp({ lossless: true }),
    }
    for (const [name, picture] of Object.entries(files)) {
      const file = await picture.toBuffer()
      expect(distance(await readFile(file.toString('base64')), await bySharp(file)), name).toBeLessThan(3)
    }
  })

  test('an SVG has the size that it states, or the one of its box', async () => {
    const svg = (size: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="15" height="20" fill="#f00"/></svg>`
    const stated = Buffer.from(svg('width="30" height="20"')).toString('base64')
    const found = await readFile(stated, 'image/svg+xml')
    expect([found.width, found.height, ...found.data.slice(0, 4)]).toEqual([30, 20, 255, 0, 0, 255])
    expect(distance(await readFile(stated), found)).toBe(0)
    const boxed = await readFile(Buffer.from(svg('viewBox="0 0 3 2"')).toString('base64'), 'image/svg+xml')
    expect(boxed.width / boxed.height).toBe(1.5)
  })

  test('a picture wider than any canvas is read', async () => {
    const found = await page.evaluate(async () => {
      const wide = new ImageData(70_000, 3)
      for (let x = 0; x < 70_000; x++) wide.data.set([x % 251, x % 241, 0, 255], (70_000 + x) * 4)
      const { width, data } = await api.readPicture(await createImageBitmap(wide))
      return { width, isSame: data.every((value, i) => value === wide.data[i]) }
    })
    expect(found).toEqual({ width: 70_000, isSame: true })
  })

  test('frames are turned, cut and stretched as they are to be shown', async () => {
    const sizes = await page.evaluate(async () => {
      const read = async (init: object) => {
        const frame = new VideoFrame(new Uint8Array(4 * 2 * 4).fill(200), {
          ...{ format: 'RGBA', codedWidth: 4, codedHeight: 2, timestamp: 0 },
          ...init,
        } as VideoFrameBufferInit)
        const { width, height } = await api.readPicture(frame)
        frame.close()
        return [width, height]
      }
      return [
        await read({}),
        await read({ rotation: 90 }),
        await read({ displayWidth: 8, displayHeight: 2 }),
        await read({ visibleRect: { x: 1, y: 0, width: 2, height: 2 } }),
        await read({ displayWidth: 8, displayHeight: 2, rotation: 90 }),
      ]
    })
    expect(sizes).toEqual([
      [4, 2],
      [2, 4],
      [8, 2],
      [2, 2],
      [2, 8],
    ])
  })

  test('a worker reads files, and says that it cannot draw an SVG', async () => {
    const png = await base64(transparent().png())
    const found = await page.evaluate(async (png) => {
      const url = URL.createObjectURL(
        new Blob([await (await fetch('/script.js')).text(), workerCode()], { type: 'text/javascript' }),
      )
      function workerCode() {
        return `
          onmessage = async ({ data }) => {
            const picture = api.packed(await api.readPicture(data))
            const svg = new Blob(['<svg/>'], { type: 'image/svg+xml' })
            postMessage({ ...picture, svg: await api.failureOf(api.readPicture(svg)) })
          }`
      }
      const worker = new Worker(url, { type: 'module' })
      return new Promise<PackedPicture & { svg: { code: string; message: string } }>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => reject(new Error(message))
        worker.postMessage(api.fileOf(png))
      })
    }, png)
    expect(distance(unpacked(found), { width: 256, height: 256, data: everyAlpha })).toBe(0)
    expect(found.svg).toMatchObject({ code: 'undecodable', message: expect.stringMatching(/workers/) })
  })

  test('a page without OffscreenCanvas reads through an element', async () => {
    const png = await base64(transparent().png())
    const opened = await openCanvasPage(browser, `delete self.OffscreenCanvas\n${await bundleCanvas()}`)
    const found = await opened.page.evaluate(
      async (png) => api.packed(await api.readPicture(api.fileOf(png))),
      png,
    )
    await opened.close()
    expect(distance(unpacked(found), { width: 256, height: 256, data: everyAlpha })).toBe(0)
  })
})
