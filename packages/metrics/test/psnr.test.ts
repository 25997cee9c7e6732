import { lumaBt601Uint8 } from '@sr/image'
import { describe, expect, test } from 'vitest'
import { mae } from '../src/mae.js'
import { mse } from '../src/mse.js'
import { psnr } from '../src/psnr.js'
import { asFloats } from './support/as-floats.js'
import { type PairName, pairNames, vectorPair, vectorsOf } from './support/vector-pictures.js'

/** PSNR is asserted to this many decibels. */
const tolerance = 1e-9

describe.each(pairNames)('%s', (name) => {
  const { x, y } = vectorPair(name)
  const expected = vectorsOf(name)

  test('MSE, MAE and PSNR equal the reference', () => {
    expect(Math.abs(mse(y, x) - expected.mse_255)).toBeLessThanOrEqual(tolerance)
    expect(Math.abs(mae(y, x) - expected.mae_255)).toBeLessThanOrEqual(tolerance)
    expectDecibels(psnr(y, x), expected.psnr)
  })

  test('PSNR on 0..1 equals the reference', () => {
    expectDecibels(psnr(asFloats(y), asFloats(x), { dataRange: 1 }), expected.psnr_unit_range)
  })

  test.each([2, 3, 4] as const)('PSNR without a border of %i pixels equals the reference', (cropBorder) => {
    const value = expected[`psnr_crop${cropBorder}`]
    if (value !== undefined) expectDecibels(psnr(y, x, { cropBorder }), value)
    else expect(x.height < 32 || x.height > 300).toBe(true) // the fixture leaves these out
  })
})

describe.each(['rgb_noise', 'rgb_blocky'] satisfies PairName[])('%s in other channels', (name) => {
  const { x, y } = vectorPair(name)
  const expected = vectorsOf(name).y_channel
  if (expected === undefined) throw new Error(`the fixture has no luma of ${name}`)

  test('unrounded luma of BT.601, whole and cropped', () => {
    expectDecibels(psnr(y, x, { channel: 'y601' }), expected.psnr_y601_unrounded)
    expectDecibels(psnr(y, x, { channel: 'y601', cropBorder: 4 }), expected.psnr_y601_unrounded_crop4)
  })

  test('luma rounded to bytes, as MATLAB does to a uint8 picture', () => {
    expectDecibels(psnr(lumaBt601Uint8(y), lumaBt601Uint8(x)), expected.psnr_y601_uint8)
  })

  test('luma in full range', () => {
    expectDecibels(psnr(y, x, { channel: 'yFull' }), expected.psnr_y_fullrange_unrounded)
  })

  test('luma of floats on 0..1 is the same', () => {
    const options = { channel: 'y601', dataRange: 1 } as const
    expectDecibels(psnr(asFloats(y), asFloats(x), options), expected.psnr_y601_unrounded)
  })
})

test('identical pictures have infinite PSNR', () => {
  const { x } = vectorPair('rgb_noise')
  expect(psnr(x, { ...x, data: x.data.slice() })).toBe(Number.POSITIVE_INFINITY)
})

test('alpha is not compared', () => {
  const colour = [10, 20, 30]
  const one = { width: 1, height: 1, channels: 4, data: Uint8Array.from([...colour, 255]) }
  const other = { width: 1, height: 1, channels: 4, data: Uint8Array.from([...colour, 0]) }
  expect(mse(one, other)).toBe(0)
  const greys = [one, other].map(({ data }) => ({ width: 1, height: 1, channels: 2, data: data.slice(2) }))
  expect(mse(greys[0], greys[1])).toBe(0)
})

test('only pixels in the mask count', () => {
  const picture = { width: 3, height: 1, channels: 1, data: Uint8Array.from([1, 2, 99]) }
  const reference = { width: 3, height: 1, channels: 1, data: Uint8Array.from([0, 0, 0]) }
  const mask = { width: 3, height: 1, channels: 1, data: Uint8Array.from([255, 1, 0]) }
  expect(mse(picture, reference, { mask })).toBe((1 + 4) / 2)
  expect(mae(picture, reference, { mask })).toBe(1.5)
  expect(psnr(picture, reference, { mask })).toBeCloseTo(10 * Math.log10(255 ** 2 / 2.5), 12)
})

function expectDecibels(value: number, expected: number | string): void {
  if (expected === 'Infinity') expect(value).toBe(Number.POSITIVE_INFINITY)
  else expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(tolerance)
}
