import type { PictureLike, Raster } from '@sr/image'
import { describe, expect, test } from 'vitest'
import { msSsim, msSsimLeastSize } from '../src/ms-ssim.js'
import { ssim } from '../src/ssim.js'
import { asFloats } from './support/as-floats.js'
import { vectorPair, vectorsOf } from './support/vector-pictures.js'

describe.each(['ms_even', 'ms_odd'] as const)('%s', (name) => {
  const { x, y } = vectorPair(name)
  const { ms_ssim } = vectorsOf(name)

  test('MS-SSIM equals the reference', () => {
    expect(Math.abs(msSsim(y, x) - Number(ms_ssim))).toBeLessThanOrEqual(1e-10)
    const onUnit = msSsim(asFloats(y), asFloats(x), { dataRange: 1 })
    expect(Math.abs(onUnit - Number(ms_ssim))).toBeLessThanOrEqual(1e-10)
  })

  test('one scale is SSIM to the power 1.0001', () => {
    expect(Math.abs(msSsim(y, x, { scales: 1 }) - ssim(y, x) ** 1.0001)).toBeLessThanOrEqual(1e-12)
  })
})

test('two scales take the first two exponents, scaled to the same sum, and 2 × 2 means', () => {
  const { x, y } = vectorPair('ms_even')
  const terms = vectorsOf('ms_even').ms_ssim_terms_cs_cs_cs_cs_ssim ?? []
  const coarse = ssim(halved(y), halved(x), { dataRange: 255 })
  const share = (0.0448 + 0.2856) / 1.0001
  const expected = terms[0] ** (0.0448 / share) * coarse ** (0.2856 / share)
  expect(Math.abs(msSsim(y, x, { scales: 2 }) - expected)).toBeLessThanOrEqual(1e-10)
})

test('a scale of negative contrast-structure makes it 0', () => {
  const { x, y } = vectorPair('inverted')
  expect(msSsim(y, x, { scales: 2 })).toBe(0)
})

test('the least size leaves one window at the coarsest scale', () => {
  expect([1, 2, 3, 4, 5].map(msSsimLeastSize)).toEqual([11, 21, 41, 81, 161])
  const flat = (size: number) => ({ width: size, height: size, channels: 1, data: new Uint8Array(size ** 2) })
  expect(msSsim(flat(161), flat(161))).toBe(1)
  expect(msSsim(flat(41), flat(41), { scales: 3 })).toBe(1)
})

function halved({ width, height, data }: Raster<Uint8Array>): PictureLike<Float64Array> {
  const half = new Float64Array((width * height) / 4)
  for (const [index, level] of data.entries()) {
    const [row, column] = [Math.floor(index / width) >> 1, (index % width) >> 1]
    half[(row * width) / 2 + column] += level / 4
  }
  return { width: width / 2, height: height / 2, channels: 1, data: half }
}
