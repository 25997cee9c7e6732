import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import { createRandom } from '@sr-internal/testing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { reducePicture } from '../../src/enlarge/reduce-picture.js'

const never = new AbortController().signal

/**
 * Waves; those of alpha stay away from 1, where libvips clamps what the kernel overshoots, and from 0,
 * because it rounds colours times alpha to whole levels.
 */
function waves(width: number, height: number, channels: number, type: 'uint8' | 'uint16'): Raster {
  const raster = createRaster(width, height, channels, type)
  const white = type === 'uint8' ? 255 : 65535
  const random = createRandom(channels)
  for (let i = 0; i < raster.data.length; i++) {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)]
    const phase = (i % channels) * 2
    const wave = 0.5 + 0.2 * Math.sin(x / 9 + phase) + 0.2 * Math.cos(y / 7) + 0.02 * random()
    raster.data[i] = white * (channels === 4 && i % 4 === 3 ? 0.5 + wave / 2 : wave)
  }
  return raster
}

async function reducedBySharp(
  { width, height, channels, data }: Raster,
  size: { width: number; height: number },
) {
  const raw = { width, height, channels: channels as 3 | 4 }
  const deep = data instanceof Uint16Array
  const { data: bytes } = await sharp(data as Uint8Array, { raw })
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .resize({ ...size, kernel: 'cubic', fit: 'fill' })
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : new Uint8Array(bytes)
}

describe('reducePicture', () => {
  const [from, size] = [
    { width: 120, height: 96 },
    { width: 100, height: 80 },
  ]

  it.each([
    [3, 'uint8', 2],
    [4, 'uint8', 4],
    [3, 'uint16', 300],
    [4, 'uint16', 600],
  ] as const)(
    'gives what sharp gives of %i channels of %s, but for the frame',
    async (channels, type, tolerance) => {
      const picture = waves(from.width, from.height, channels, type)
      const target = createRaster(size.width, size.height, channels, type)
      await reducePicture(picture, target, never)
      const expected = await reducedBySharp(picture, size)
      let worst = 0
      for (let i = 0; i < expected.length; i++) {
        const [x, y] = [Math.floor(i / channels) % size.width, Math.floor(i / channels / size.width)]
        // libvips handles the edge in another way.
        if (Math.min(x, y, size.width - 1 - x, size.height - 1 - y) < 3) continue
        worst = Math.max(worst, Math.abs(target.data[i] - expected[i]))
      }
      expect(worst).toBeLessThanOrEqual(tolerance)
    },
  )

  it('keeps the colour under clear pixels out of the visible edge', async () => {
    const picture = createRaster(30, 30, 4, 'uint8')
    for (let i = 0; i < 900; i++) picture.data.set(i % 30 < 15 ? [40, 50, 60, 255] : [255, 0, 255, 0], 4 * i)
    const target = createRaster(20, 20, 4, 'uint8')
    await reducePicture(picture, target, never)
    for (let i = 0; i < 400; i++) {
      const [r, g, b, alpha] = target.data.slice(4 * i, 4 * i + 4)
      if (alpha > 0) expect([r, g, b]).toEqual([40, 50, 60])
    }
  })

  it('is the bicubic of @sr/image where there is no alpha, to a level', async () => {
    const picture = waves(61, 200, 1, 'uint8')
    const target = createRaster(50, 170, 1, 'uint8')
    await reducePicture(picture, target, never)
    const expected = resizeBicubic(picture, { width: target.width, height: target.height })
    expect(target.data.filter((level, i) => Math.abs(level - expected.data[i]) > 1)).toHaveLength(0)
  })
})
