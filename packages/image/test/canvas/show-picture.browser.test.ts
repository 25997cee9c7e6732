import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { bundleCanvas, openCanvasPage } from '../support/open-canvas-page.js'

/** Every level under alphas from clear to opaque. */
const softColors = Uint8Array.from({ length: 256 * 16 * 4 }, (_, i) => {
  const [row, level] = [Math.floor(i / 1024), Math.floor(i / 4) % 256]
  return [level, 255 - level, (level * 7 + row) % 256, row * 17][i % 4] as number
})

describe('in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const { page } = closedAfterwards(await openCanvasPage(browser, await bundleCanvas()))

  test('PNG, and WebP of quality 1, keep every visible colour under every alpha, as sharp reads them', async () => {
    for (const type of ['image/png', 'image/webp'] as const) {
      const file = await page.evaluate(
        async ([samples, type]) => {
          const data = Uint8Array.from(atob(samples), (letter) => letter.charCodeAt(0))
          const picture = { width: 256, height: 16, channels: 4, data }
          const blob = await api.encodePicture(picture, { type, quality: 1 })
          const bytes = new Uint8Array(await blob.arrayBuffer())
          return api.packed({ width: bytes.length, height: 1, channels: 1, data: bytes }).packed
        },
        [Buffer.from(softColors).toString('base64'), type] as const,
      )
      // Chromium writes an sRGB profile, by way of which sharp would round once more.
      const found = await sharp(Buffer.from(file, 'base64'), { ignoreIcc: true })
        .ensureAlpha()
        .raw()
        .toBuffer()
      expect(found.length).toBe(softColors.length)
      const wrong = found.findIndex((value, i) => {
        const isVisible = (softColors[i | 3] as number) > 0 || i % 4 === 3
        return isVisible && value !== softColors[i]
      })
      expect(wrong, type).toBe(-1)
    }
  })

  test('JPEG lays what is transparent on black, and heeds the quality', async () => {
    const found = await page.evaluate(async () => {
      const picture = { width: 32, height: 32, channels: 4, data: new Uint8Array(4096).fill(128) }
      picture.data.forEach((_, i) => {
        if (i % 4 === 0) picture.data[i] = (i * 2654435761) >>> 24
      })
      const encode = (quality: number) => api.encodePicture(picture, { type: 'image/jpeg', quality })
      const [coarse, fine] = [await encode(0.2), await encode(0.95)]
      const { data } = await api.readPicture(fine)
      return { isSmaller: coarse.size < fine.size, green: data[5], alpha: data[7] }
    })
    expect(found.isSmaller).toBe(true)
    expect(found.alpha).toBe(255)
    expect(Math.abs((found.green ?? 0) - 64)).toBeLessThan(24)
  })

  test('pictures of all channels and samples become ImageData, RGBA bytes without a copy', async () => {
    const found = await page.evaluate(() => {
      const pixel = (channels: number, data: Uint8Array | Uint16Array | Float32Array) => [
        ...api.toImageData({ width: 1, height: 1, channels, data }).data,
      ]
      const rgba = new Uint8Array(4)
      const shared = new Uint8Array(
        new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer,
        0,
        4,
      )
      return {
        pixels: [
          pixel(1, Uint8Array.of(7)),
          pixel(2, Uint8Array.of(7, 9)),
          pixel(3, Uint8Array.of(1, 2, 3)),
          pixel(4, Uint16Array.of(65535, 257, 0, 32768)),
          pixel(3, Float32Array.of(-1, 0.5, 2)),
          pixel(4, shared),
        ],
        isView: api.toImageData({ width: 1, height: 1, channels: 4, data: rgba }).data.buffer === rgba.buffer,
      }
    })
    expect(found).toEqual({
      pixels: [
        [7, 7, 7, 255],
        [7, 7, 7, 9],
        [1, 2, 3, 255],
        [255, 1, 0, 128],
        [0, 128, 255, 255],
        [0, 0, 0, 0],
      ],
      isView: true,
    })
  })

  test('a canvas takes the picture and its size; one that cannot is told why', async () => {
    const found = await page.evaluate(() => {
      const picture = { width: 3, height: 2, channels: 1, data: new Uint8Array(6).fill(200) }
      const canvas = document.createElement('canvas')
      api.drawPicture(picture, canvas)
      const drawn = [...(canvas.getContext('2d')?.getImageData(2, 1, 1, 1).data ?? [])]
      const codeOf = (draw: () => void) => {
        try {
          draw()
          return 'none'
        } catch (error) {
          return (error as { code?: string; name: string }).code ?? (error as Error).name
        }
      }
      const webgl = new OffscreenCanvas(1, 1)
      webgl.getContext('webgl')
      const given = document.createElement('canvas')
      given.transferControlToOffscreen()
      const long = { width: 70_000, height: 1, channels: 1, data: new Uint8Array(70_000) }
      return {
        size: [canvas.width, canvas.height],
        drawn,
        codes: [
          codeOf(() => api.drawPicture(picture, webgl)),
          codeOf(() => api.drawPicture(picture, given)),
          codeOf(() => api.drawPicture(long, canvas)),
          codeOf(() => api.drawPicture(picture, document.body as never)),
          codeOf(() => api.drawPicture({ ...picture, data: new Uint8Array(5) }, canvas)),
        ],
        sizeAfter: [canvas.width, canvas.height],
      }
    })
    expect(found).toEqual({
      size: [3, 2],
      drawn: [200, 200, 200, 255],
      codes: ['no-canvas', 'no-canvas', 'no-canvas', 'TypeError', 'RangeError'],
      sizeAfter: [3, 2],
    })
  })

  test('what cannot be encoded is told', async () => {
    const found = await page.evaluate(async () => {
      const picture = { width: 20_000, height: 1, channels: 1, data: new Uint8Array(20_000) }
      const floats = { width: 1, height: 1, channels: 1, data: Float32Array.of(Number.NaN) }
      return [
        await api.failureOf(api.encodePicture(picture, { type: 'image/webp' })),
        await api.failureOf(api.encodePicture(floats, { type: 'image/png' })),
        await api.failureOf(api.encodePicture(picture, { type: 'image/avif' as 'image/png' })),
        await api.failureOf(api.encodePicture(picture, { type: 'image/jpeg', quality: 90 })),
      ].map(({ name, code }) => `${name} ${code}`)
    })
    expect(found).toEqual([
      'ImageError unencodable',
      'ImageError nan-sample',
      'RangeError undefined',
      'RangeError undefined',
    ])
  })
})
