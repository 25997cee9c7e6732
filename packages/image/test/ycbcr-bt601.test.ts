import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { writePlane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'
import {
  lumaBt601,
  lumaBt601Uint8,
  rgbToYcbcrBt601,
  rgbToYcbcrBt601Uint8,
  ycbcrBt601ToRgb,
} from '../src/ycbcr-bt601.js'
import vectors from './fixtures/imresize-and-colour.json' with { type: 'json' }

const colors = vectors.colour.samples
const raster: Raster = {
  width: 7,
  height: 2,
  channels: 3,
  data: Uint8Array.from(colors.flatMap(({ rgb }) => rgb)),
}

describe('MATLAB rgb2ycbcr', () => {
  test('unrounded Y, Cb, Cr of 14 colours agree to 1e-12 levels', () => {
    const { y, cb, cr } = rgbToYcbcrBt601(raster, { precision: 'float64' })
    for (const [index, { y601_limited }] of colors.entries()) {
      const levels = [y, cb, cr].map(({ data }) => data[index] * 255)
      expect(maxAbsoluteDifference(levels, y601_limited)).toBeLessThanOrEqual(1e-12)
    }
  })

  test('bytes of 14 colours agree, whole and luma alone', () => {
    const expected = colors.flatMap(({ y601_limited_uint8 }) => y601_limited_uint8)
    expect(Array.from(rgbToYcbcrBt601Uint8(raster).data)).toEqual(expected)
    expect(Array.from(lumaBt601Uint8(raster).data)).toEqual(expected.filter((_, index) => index % 3 === 0))
  })

  test('a colour exactly between two levels goes up', () => {
    const tie = findTie()
    const { data } = lumaBt601Uint8({ width: 1, height: 1, channels: 3, data: Uint8Array.from(tie.rgb) })
    expect(data[0]).toBe(tie.level + 1)
  })

  test('planes of 8-bit, 16-bit and float pictures of the same colours agree', () => {
    const words: Raster = { ...raster, data: Uint16Array.from(raster.data, (level) => level * 257) }
    const floats: Raster = { ...raster, data: Float32Array.from(raster.data, (level) => level / 255) }
    const { y } = rgbToYcbcrBt601(raster)
    expect(maxAbsoluteDifference(rgbToYcbcrBt601(words).y.data, y.data)).toBeLessThan(1e-7)
    expect(maxAbsoluteDifference(rgbToYcbcrBt601(floats).y.data, y.data)).toBeLessThan(1e-7)
    expect(lumaBt601(raster)).toEqual(y)
  })

  test('a rectangle of an RGBA picture gives that part, without alpha', () => {
    const data = Uint8Array.from(colors.flatMap(({ rgb }) => [...rgb, 9]))
    const rect = { x: 2, y: 1, width: 3, height: 1 }
    const { cb } = rgbToYcbcrBt601({ ...raster, channels: 4, data }, { rect })
    expect(cb).toEqual({ width: 3, height: 1, data: rgbToYcbcrBt601(raster).cb.data.slice(9, 12) })
  })
})

describe('MATLAB ycbcr2rgb', () => {
  const bytes = colors.flatMap(({ y601_limited_uint8 }) => y601_limited_uint8)
  const plane = (channel: number) => ({
    width: 7,
    height: 2,
    data: Float64Array.from(colors, (_, index) => bytes[3 * index + channel] / 255),
  })
  const rgb = ycbcrBt601ToRgb({ y: plane(0), cb: plane(1), cr: plane(2) })

  test('the unrounded colours behind 14 rounded ones agree to 1e-9 levels', () => {
    for (const [index, { back_from_uint8_unrounded }] of colors.entries()) {
      const levels = [rgb.r, rgb.g, rgb.b].map(({ data }) => data[index] * 255)
      expect(maxAbsoluteDifference(levels, back_from_uint8_unrounded)).toBeLessThanOrEqual(1e-9)
    }
  })

  test('written into a raster they are the rounded and clamped colours', () => {
    const result = createRaster(7, 2, 3, 'uint8')
    for (const [channel, values] of [rgb.r, rgb.g, rgb.b].entries()) writePlane(values, result, channel)
    expect(Array.from(result.data)).toEqual(
      colors.flatMap(({ back_from_uint8_rounded_clamped }) => back_from_uint8_rounded_clamped),
    )
  })

  test('unrounded, every colour of a coarse grid comes back to itself', () => {
    const levels = [0, 51, 102, 153, 204, 255]
    const grid = levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b])))
    const picture: Raster = { width: 216, height: 1, channels: 3, data: Uint8Array.from(grid) }
    const result = createRaster(216, 1, 3, 'uint8')
    const { r, g, b } = ycbcrBt601ToRgb(rgbToYcbcrBt601(picture))
    for (const [channel, values] of [r, g, b].entries()) writePlane(values, result, channel)
    expect(Array.from(result.data)).toEqual(grid)
  })

  test('luma and chroma of different sizes are refused', () => {
    const small = { width: 1, height: 1, data: new Float64Array(1) }
    expect(() => ycbcrBt601ToRgb({ y: plane(0), cb: small, cr: small })).toThrow(/Upscale chroma first/)
  })
})

test('a grey picture has no luma to compute and is refused', () => {
  const grey = createRaster(2, 2, 1, 'uint8')
  for (const convert of [rgbToYcbcrBt601, lumaBt601, lumaBt601Uint8]) {
    expect(() => convert(grey)).toThrow(/no colour/)
  }
})

test('the rounded form is for bytes only', () => {
  expect(() => lumaBt601Uint8(createRaster(2, 2, 3, 'uint16'))).toThrow(/quantizeRaster/)
})

/**
 * In thousandths, 65481 R + 128553 G + 24966 B is whole, so a tie is a remainder of exactly half of 255,000.
 */
function findTie(): { rgb: number[]; level: number } {
  for (let r = 0; r < 256; r++) {
    for (let g = 0; g < 256; g++) {
      for (let b = 0; b < 256; b++) {
        const sum = 65481 * r + 128553 * g + 24966 * b
        if (sum % 255000 === 127500) return { rgb: [r, g, b], level: 16 + (sum - 127500) / 255000 }
      }
    }
  }
  throw new Error('no tie')
}
