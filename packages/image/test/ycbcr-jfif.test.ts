import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { writePlane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'
import { lumaJfif, rgbToYcbcrJfif, ycbcrJfifToRgb } from '../src/ycbcr-jfif.js'
import vectors from './fixtures/imresize-and-colour.json' with { type: 'json' }

const colors = vectors.colour.samples
const raster: Raster = {
  width: 14,
  height: 1,
  channels: 3,
  data: Uint8Array.from(colors.flatMap(({ rgb }) => rgb)),
}

test('unrounded Y, Cb, Cr of 14 colours agree with JFIF', () => {
  const { y, cb, cr } = rgbToYcbcrJfif(raster, { precision: 'float64' })
  for (const [index, { jpeg_full }] of colors.entries()) {
    const levels = [y, cb, cr].map(({ data }) => data[index] * 255)
    expect(maxAbsoluteDifference(levels, jpeg_full)).toBeLessThanOrEqual(1e-12)
  }
  expect(lumaJfif(raster, { precision: 'float64' })).toEqual(y)
})

test('chroma 255.5 of pure blue and pure red is clamped when written into bytes', () => {
  const blueAndRed: Raster = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 0, 255, 255, 0, 0) }
  const { y, cb, cr } = rgbToYcbcrJfif(blueAndRed)
  const result = createRaster(2, 1, 3, 'uint8')
  for (const [channel, plane] of [y, cb, cr].entries()) writePlane(plane, result, channel)
  expect(Array.from(result.data)).toEqual([29, 255, 107, 76, 85, 255])
})

test('the inverse gives the colours back', () => {
  const { r, g, b } = ycbcrJfifToRgb(rgbToYcbcrJfif(raster))
  const result = createRaster(14, 1, 3, 'uint8')
  for (const [channel, plane] of [r, g, b].entries()) writePlane(plane, result, channel)
  expect(result.data).toEqual(raster.data)
})
