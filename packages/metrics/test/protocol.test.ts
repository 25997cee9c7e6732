import { readdirSync, readFileSync } from 'node:fs'
import { createRaster, lumaBt601Uint8, modcrop, type Raster, resizeBicubic } from '@sr/image'
import { readBmp, researchTest } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { type ProtocolName, prepare, score, scoredPicture, shavePx } from '../src/protocol.js'
import { psnr } from '../src/psnr.js'
import { ssim } from '../src/ssim.js'
import { vectorPair } from './support/vector-pictures.js'

/**
 * Bicubic on Set5; papers print 33.66/.9299, 30.39/.8682 and 28.42/.8104, these digits are
 * from a MATLAB-checked procedure.
 */
const bicubicOnSet5 = [
  { scale: 2, psnr: 33.6614, ssim: 0.9299 },
  { scale: 3, psnr: 30.3922, ssim: 0.8682 },
  { scale: 4, psnr: 28.4207, ssim: 0.8104 },
]

researchTest('bicubic on Set5 scores as in the literature at ×2, ×3 and ×4', 'data/Set5', (folder) => {
  const pictures = readdirSync(folder)
    .filter((name) => name.endsWith('.bmp'))
    .map((name) => readBmp(readFileSync(`${folder}/${name}`)))
  expect(pictures).toHaveLength(5)
  for (const expected of bicubicOnSet5) {
    const scores = pictures.map((picture) => bicubicScore(picture, expected.scale, 'classic'))
    const mean = (of: 'psnr' | 'ssim') => scores.reduce((sum, value) => sum + value[of], 0) / scores.length
    expect(Math.abs(mean('psnr') - expected.psnr)).toBeLessThanOrEqual(0.0005)
    expect(Math.abs(mean('ssim') - expected.ssim)).toBeLessThanOrEqual(0.0001)
  }
})

function bicubicScore(picture: Raster, scale: number, protocol: ProtocolName) {
  const { hr, lr } = prepare(picture, scale, protocol)
  return score(resizeBicubic(lr, { scale }), hr, scale, protocol)
}

describe('classic', () => {
  const { x, y } = vectorPair('rgb_blocky')

  test('compares rounded luma of a multiple of the scale, with floats for low resolution', () => {
    const { hr, lr } = prepare(x, 5, 'classic')
    expect(hr).toEqual(modcrop(lumaBt601Uint8(x), 5))
    expect([lr.width, lr.height, lr.channels, lr.data.constructor]).toEqual([9, 9, 1, Float32Array])
  })

  test('shaves the scale, takes the luma of colour and rounds the result once', () => {
    const floats = { ...y, data: Float32Array.from(y.data, (level) => (level + 0.4) / 255) }
    const lumas = [lumaBt601Uint8(y), lumaBt601Uint8(x)] as const
    const expected = { psnr: psnr(...lumas, { cropBorder: 3 }), ssim: ssim(...lumas, { cropBorder: 3 }) }
    expect(score(y, x, 3, 'classic')).toEqual(expected)
    expect(score(floats, x, 3, 'classic')).toEqual(expected)
    expect(score(...lumas, 3, 'classic')).toEqual(expected)
  })

  test('keeps colour for models that take it, and scores the same luma', () => {
    const { hr, lr } = prepare(x, 2, 'classic', { keepColor: true })
    expect([hr.channels, lr.channels]).toEqual([3, 3])
    expect(score(y, hr, 2, 'classic')).toEqual(score(y, prepare(x, 2, 'classic').hr, 2, 'classic'))
  })

  test('takes a grey picture as it is', () => {
    const { x: grey } = vectorPair('waves_noise')
    expect(prepare(grey, 2, 'classic').hr.data).toEqual(grey.data)
  })
})

describe('ntire', () => {
  const { x, y } = vectorPair('rgb_blocky')

  test('compares RGB with scale + 6 pixels shaved, and has bytes for low resolution', () => {
    expect(shavePx(2, 'ntire')).toBe(8)
    const expected = { psnr: psnr(y, x, { cropBorder: 8 }), ssim: ssim(y, x, { cropBorder: 8 }) }
    expect(score(y, x, 2, 'ntire')).toEqual(expected)
    const { hr, lr } = prepare(x, 2, 'ntire')
    expect(hr.data).toEqual(x.data)
    expect(lr).toEqual(resizeBicubic(x, { scale: 0.5 }, { rounding: 'matlab-uint8' }))
  })
})

test('a perfect result scores Infinity and 1', () => {
  const { x } = vectorPair('rgb_noise')
  const { hr } = prepare(x, 2, 'classic')
  expect(score(hr, hr, 2, 'classic')).toEqual({ psnr: Number.POSITIVE_INFINITY, ssim: 1 })
})

test('sizes that differ, and pictures that shaving uses up, are refused', () => {
  const picture = createRaster(48, 48, 1, 'uint8')
  expect(() => score(createRaster(46, 48, 1, 'uint8'), picture, 2, 'classic')).toThrow('differ in size')
  expect(() => scoredPicture(createRaster(14, 40, 3, 'uint8'), 1, 'ntire')).toThrow(RangeError)
})
