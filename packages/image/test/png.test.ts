import { crc32 } from 'node:zlib'
import { createRandom } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { decodePng, encodePng } from '../src/png.js'
import { createRaster, type Raster } from '../src/raster.js'
import fixtures from './fixtures/png.json' with { type: 'json' }

describe('pictures written by Pillow and pypng', () => {
  test.each(fixtures.pictures)('$name', ({ width, height, channels, type, png, samples }) => {
    const data = type === 'uint16' ? Uint16Array.from(samples) : Uint8Array.from(samples)
    expect(decodePng(bytesOf(png))).toEqual({ width, height, channels, data })
  })

  test.each(
    fixtures.pictures.filter(({ name }) => /transparent.*[1248]-bit/.test(name) && !/16-bit/.test(name)),
  )('bits of a transparent colour above the depth count for nothing: $name', ({ png, samples }) => {
    expect(Array.from(decodePng(withStrayBits(bytesOf(png))).data)).toEqual(samples)
  })

  test('a view into a larger buffer is read at its own offset', () => {
    const [{ png, samples }] = fixtures.pictures
    const bytes = bytesOf(png)
    const buffer = new Uint8Array(bytes.length + 20).fill(0xee)
    buffer.set(bytes, 7)
    expect(Array.from(decodePng(buffer.subarray(7, 7 + bytes.length)).data)).toEqual(samples)
  })
})

describe('encodePng', () => {
  test.each(['uint8', 'uint16'] as const)(
    '%s pictures of one to four channels come back unchanged',
    (type) => {
      const random = createRandom(1)
      for (const channels of [1, 2, 3, 4]) {
        const raster = createRaster(13, 7, channels, type)
        for (let index = 0; index < raster.data.length; index++)
          raster.data[index] = Math.floor(random() * 65536)
        expect(decodePng(encodePng(raster))).toEqual(raster)
      }
    },
  )

  test('clamped bytes of a canvas are bytes', () => {
    const canvas: Raster = { width: 1, height: 1, channels: 4, data: Uint8ClampedArray.of(1, 2, 3, 4) }
    expect(decodePng(encodePng(canvas)).data).toEqual(Uint8Array.of(1, 2, 3, 4))
  })

  test('floats are refused with the way out', () => {
    expect(() => encodePng(createRaster(1, 1, 1, 'float32'))).toThrow(/quantizeRaster/)
  })
})

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}

/** PNG 11.3.2.1: of the 16 bits of each sample in tRNS only those of the picture's depth are used. */
function withStrayBits(png: Uint8Array): Uint8Array {
  const file = Buffer.from(png)
  const type = file.indexOf('tRNS')
  const end = type + 4 + file.readUInt32BE(type - 4)
  for (let high = type + 4; high < end; high += 2) file[high] = 0xf5
  file.writeUInt32BE(crc32(file.subarray(type, end)), end)
  return file
}
