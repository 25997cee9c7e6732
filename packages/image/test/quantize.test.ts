import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ImageError } from '../src/errors.js'
import { quantize, quantizeRaster } from '../src/quantize.js'
import type { Raster } from '../src/raster.js'

const seed = 20260104

test('halves go up and values outside 0..1 are clamped', () => {
  expect(quantize(0.5 / 255, 255)).toBe(1)
  expect(quantize(127.5 / 255, 255)).toBe(128)
  expect([quantize(-0.1, 255), quantize(1.1, 255)]).toEqual([0, 255])
  expect([quantize(Number.NEGATIVE_INFINITY, 255), quantize(Number.POSITIVE_INFINITY, 65535)]).toEqual([
    0, 65535,
  ])
})

test('NaN is an ImageError, never a silent black', () => {
  expect(() => quantize(Number.NaN, 255)).toThrow(ImageError)
  const floats: Raster = { width: 2, height: 1, channels: 1, data: Float32Array.of(0.5, Number.NaN) }
  expect(() => quantizeRaster(floats, 'uint8')).toThrow(expect.objectContaining({ code: 'nan-sample' }))
})

test('a number is never further than half a level from its level', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(255, 65535), (value, max) => {
      const level = quantize(value, max)
      expect(Number.isInteger(level)).toBe(true)
      expect(Math.abs(level - value * max)).toBeLessThanOrEqual(0.5)
    }),
    { seed, numRuns: 1000 },
  )
})

test('bytes survive the way to 16 bits or floats and back', () => {
  const bytes: Raster = {
    width: 256,
    height: 1,
    channels: 1,
    data: Uint8Array.from({ length: 256 }, (_, level) => level),
  }
  const words = quantizeRaster(bytes, 'uint16')
  expect(words.data).toEqual(Uint16Array.from(bytes.data, (level) => level * 257))
  expect(quantizeRaster(words, 'uint8')).toEqual(bytes)
  const floats: Raster = { ...bytes, data: Float32Array.from(bytes.data, (level) => level / 255) }
  expect(quantizeRaster(floats, 'uint8')).toEqual(bytes)
})

test('the result is a copy even where nothing changes', () => {
  const bytes: Raster = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7) }
  const copy = quantizeRaster(bytes, 'uint8')
  expect(copy).toEqual(bytes)
  expect(copy.data).not.toBe(bytes.data)
})
