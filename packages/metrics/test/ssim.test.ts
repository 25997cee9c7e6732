import { crop, type Raster } from '@sr/image'
import { describe, expect, test } from 'vitest'
import { ssim, ssimMap } from '../src/ssim.js'
import type { SsimVariant } from '../src/ssim-variants.js'
import { asFloats } from './support/as-floats.js'
import { type PairVectors, pairNames, vectorPair, vectorsOf } from './support/vector-pictures.js'

const tolerance = 1e-10

/** Which value of the fixture each variant must give; Wang's two programs are defined on grey. */
const variants: readonly [SsimVariant, keyof PairVectors['ssim']][] = [
  ['sr', 'gaussian_valid'],
  ['wang-index', 'gaussian_valid'],
  ['wang-auto', 'wang_auto_downsample'],
  ['matlab', 'gaussian_replicate_matlab_builtin'],
  ['skimage', 'skimage_default_uniform7'],
  ['tensorflow', 'gaussian_valid'],
]

describe.each(pairNames)('%s', (name) => {
  const { x, y } = vectorPair(name)
  const expected = vectorsOf(name)

  test.each(variants)('%s equals %s', (variant, key) => {
    const value = expected.ssim[key]
    if (value === undefined) expect(x.channels).toBe(3)
    else expectClose(ssim(y, x, { variant }), Number(value))
  })

  test("on 0..1 it equals scikit-image's Gaussian SSIM", () => {
    expectClose(ssim(asFloats(y), asFloats(x), { dataRange: 1 }), expected.ssim.skimage_gaussian_unit_range)
  })

  test.each([2, 3, 4] as const)('without a border of %i pixels it equals the reference', (cropBorder) => {
    const value = expected[`ssim_crop${cropBorder}`]
    if (value !== undefined) expectClose(ssim(y, x, { cropBorder }), value)
    else expect(x.height < 32 || x.height > 300).toBe(true) // the fixture leaves these out
  })

  test('its map has the reference size, samples and extremes', () => {
    const { map_shape, map_samples, map_min, map_max } = expected.ssim
    const { value, map } = ssimMap(y, x)
    expect(value).toBe(ssim(y, x))
    expect(map.data.reduce((sum, sample) => sum + sample, 0) / map.data.length).toBeCloseTo(value, 12)
    if (map_shape === undefined || map_samples === undefined) {
      expect(x.channels).toBe(3)
      return
    }
    expect([map.height, map.width]).toEqual(map_shape)
    for (const [row, column, sample] of map_samples) expectClose(map.data[row * map.width + column], sample)
    expectClose(Math.min(...chunkExtremes(map.data, Math.min)), Number(map_min))
    expectClose(Math.max(...chunkExtremes(map.data, Math.max)), Number(map_max))
  })
})

describe.each(['rgb_noise', 'rgb_blocky'] as const)('%s', (name) => {
  const { x, y } = vectorPair(name)
  const { y_channel, ssim_per_channel } = vectorsOf(name)
  if (y_channel === undefined || ssim_per_channel === undefined)
    throw new Error('the fixture lacks a colour pair')

  test('luma of BT.601 and in full range equal the reference', () => {
    expectClose(ssim(y, x, { channel: 'y601' }), y_channel.ssim_y601_unrounded)
    expectClose(ssim(y, x, { channel: 'y601', cropBorder: 4 }), y_channel.ssim_y601_unrounded_crop4)
    expectClose(ssim(y, x, { channel: 'yFull' }), y_channel.ssim_y_fullrange_unrounded)
  })

  test('each channel alone equals the reference', () => {
    for (const [channel, expected] of ssim_per_channel.entries()) {
      expectClose(ssim(channelOf(y, channel), channelOf(x, channel)), expected)
    }
  })
})

describe('the place of the map in the picture', () => {
  const { x, y } = vectorPair('large_f2')

  test('the first window of sr is centred five pixels inside the cropped picture', () => {
    const { first, stepPx } = ssimMap(y, x, { cropBorder: 3 })
    expect({ first, stepPx }).toEqual({ first: { x: 8, y: 8 }, stepPx: 1 })
  })

  test('wang-auto steps by the factor it shrank by', () => {
    const { map, first, stepPx } = ssimMap(y, x, { variant: 'wang-auto' })
    expect({ first, stepPx }).toEqual({ first: { x: 10, y: 10 }, stepPx: 2 })
    expect([map.width, map.height]).toEqual([195 - 10, 210 - 10])
  })

  test('matlab has one window per pixel', () => {
    const { map, first } = ssimMap(y, x, { variant: 'matlab' })
    expect([map.width, map.height, first]).toEqual([x.width, x.height, { x: 0, y: 0 }])
  })
})

describe('with a mask', () => {
  const { x, y } = vectorPair('waves_noise')
  const rect = { x: 10, y: 7, width: 30, height: 20 }
  const mask = rectMask(x, rect)

  test('sr is the mean over windows centred in it, as of the picture that holds just these', () => {
    const around = { x: rect.x - 5, y: rect.y - 5, width: rect.width + 10, height: rect.height + 10 }
    expectClose(ssim(y, x, { mask }), ssim(crop(y, around), crop(x, around)))
  })

  test('matlab is the mean of its map there', () => {
    const { value, map } = ssimMap(y, x, { mask, variant: 'matlab' })
    const inside = Array.from(map.data).filter((_, index) => mask.data[index] !== 0)
    expectClose(value, inside.reduce((sum, sample) => sum + sample, 0) / inside.length)
    expect(ssim(y, x, { mask, variant: 'matlab' })).toBe(value)
  })

  test('a mask of all pixels changes nothing', () => {
    const all = { ...mask, data: mask.data.map(() => 1) }
    for (const [variant] of variants) expect(ssim(y, x, { mask: all, variant })).toBe(ssim(y, x, { variant }))
  })
})

function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance)
}

/** Math.min and Math.max take no arrays of half a million arguments. */
function chunkExtremes(data: Float64Array, extreme: (...values: number[]) => number): number[] {
  return Array.from({ length: Math.ceil(data.length / 4096) }, (_, i) =>
    extreme(...data.subarray(i * 4096, (i + 1) * 4096)),
  )
}

function channelOf({ width, height, channels, data }: Raster, channel: number): Raster {
  return { width, height, channels: 1, data: data.filter((_, index) => index % channels === channel) }
}

function rectMask(
  { width, height }: Raster,
  rect: { x: number; y: number; width: number; height: number },
): Raster<Uint8Array> {
  const data = new Uint8Array(width * height)
  for (let row = 0; row < rect.height; row++) {
    data.fill(1, (rect.y + row) * width + rect.x, (rect.y + row) * width + rect.x + rect.width)
  }
  return { width, height, channels: 1, data }
}
