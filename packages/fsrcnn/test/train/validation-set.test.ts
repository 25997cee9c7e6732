import { readdirSync, readFileSync } from 'node:fs'
import { modcrop, type Raster, resizeBicubic } from '@sr/image'
import { readBmp, researchTest } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { createValidationSet } from '../../src/train/validation-set.js'
import { seededRaster } from '../support/seeded-raster.js'

/**
 * Papers print 33.66/.9299, 30.39/.8682 and 28.42/.8104; these digits are from a
 * procedure checked against MATLAB.
 */
const bicubicOnSet5 = [
  { scale: 2, psnr: 33.6614, ssim: 0.9299 },
  { scale: 3, psnr: 30.3922, ssim: 0.8682 },
  { scale: 4, psnr: 28.4207, ssim: 0.8104 },
]

researchTest('bicubic on Set5 scores as in the literature', 'data/Set5', async (folder) => {
  const pictures = readdirSync(folder)
    .filter((name) => name.endsWith('.bmp'))
    .map((name) => ({ name, read: () => readBmp(readFileSync(`${folder}/${name}`)) }))
  for (const { scale, psnr, ssim } of bicubicOnSet5) {
    const { bicubic } = await createValidationSet(pictures, { scale })
    expect(bicubic.pictures.map(({ name }) => name)).toEqual(pictures.map(({ name }) => name))
    expect(Math.abs(bicubic.psnr - psnr)).toBeLessThanOrEqual(0.0005)
    expect(Math.abs(bicubic.ssim - ssim)).toBeLessThanOrEqual(0.0001)
  }
})

describe('a validation set', () => {
  const pictures = [30, 40].map((width) =>
    picture(`${width} wide`, seededRaster(width, 25, 1, 'uint8', width)),
  )

  test('scores a model that gives the originals as perfect, and one that gives bicubic as bicubic', async () => {
    const set = await createValidationSet(pictures, { scale: 3 })
    const originals = pictures.map(({ read }) => modcrop(read(), 3))
    const perfect = await set.score(
      (small) => originals.find(({ width }) => width === 3 * small.width) as Raster,
    )
    expect(perfect.pictures).toEqual([
      { name: '30 wide', psnr: Number.POSITIVE_INFINITY, ssim: 1 },
      { name: '40 wide', psnr: Number.POSITIVE_INFINITY, ssim: 1 },
    ])
    expect(await set.score(async (small) => resizeBicubic(small, { scale: 3 }))).toEqual(set.bicubic)
  })

  test('gives SRCNN the picture enlarged by bicubic, so that the identity scores as bicubic', async () => {
    const small = await createValidationSet(pictures, { scale: 2 })
    const upscaled = await createValidationSet(pictures, { scale: 2, inputScale: 2 })
    expect(await upscaled.score((input) => input)).toEqual(small.bicubic)
    expect(upscaled.bicubic).toEqual(small.bicubic)
  })

  test('measures an error of one level everywhere as 48.13 dB', async () => {
    const noise = seededRaster(20, 20, 1, 'uint8', 1)
    const dark = { ...noise, data: noise.data.map((value) => value / 2) } // so that none is at white
    const set = await createValidationSet([picture('dark', dark)], { scale: 2 })
    const brighter = { ...dark, data: dark.data.map((value) => value + 1) }
    expect((await set.score(() => brighter)).psnr).toBeCloseTo(20 * Math.log10(255), 10)
  })

  test('leaves out pictures of one colour, of which the mean would be infinite', async () => {
    const { bicubic, skipped } = await createValidationSet([picture('grey', flat(100)), ...pictures], {
      scale: 2,
    })
    expect(bicubic.pictures.map(({ name }) => name)).toEqual(['30 wide', '40 wide'])
    expect(bicubic.psnr).toBeLessThan(Number.POSITIVE_INFINITY)
    expect(skipped).toMatchObject([{ name: 'grey', reason: 'exact' }])
    await expect(createValidationSet([picture('grey', flat(100))], { scale: 2 })).rejects.toMatchObject({
      code: 'empty-set',
      message: expect.stringContaining('grey'),
    })
  })

  test('skips and names what cannot be read or scored', async () => {
    const broken = { name: 'broken.png', read: () => Promise.reject(new Error('cut short')) }
    const { bicubic, skipped } = await createValidationSet(
      [broken, picture('tiny.png', seededRaster(17, 40, 1, 'uint8', 1)), ...pictures],
      { scale: 4 },
    )
    expect(bicubic.pictures).toHaveLength(2)
    expect(skipped.map(({ name, reason }) => [name, reason])).toEqual([
      ['broken.png', 'unreadable'],
      ['tiny.png', 'too-small'],
    ])
  })

  test('takes the smallest picture that leaves a window of SSIM, and refuses one pixel less', async () => {
    for (const [scale, leastPx] of [
      [2, 16],
      [3, 18],
      [4, 20],
    ]) {
      const fits = picture('fits', seededRaster(leastPx, leastPx, 1, 'uint8', 1))
      expect((await createValidationSet([fits], { scale })).skipped).toEqual([])
      const tooSmall = picture('too small', seededRaster(leastPx - 1, leastPx, 1, 'uint8', 1))
      await expect(createValidationSet([tooSmall], { scale })).rejects.toMatchObject({ code: 'empty-set' })
    }
  })

  test('refuses a result of the wrong size', async () => {
    const set = await createValidationSet(pictures, { scale: 2 })
    await expect(set.score((small) => small)).rejects.toThrow(RangeError)
  })

  test('refuses a scale that is not whole', async () => {
    await expect(createValidationSet(pictures, { scale: 2.5 })).rejects.toThrow(RangeError)
  })
})

function picture(name: string, raster: Raster) {
  return { name, read: () => raster }
}

function flat(level: number): Raster {
  return { width: 20, height: 20, channels: 1, data: new Uint8Array(400).fill(level) }
}
