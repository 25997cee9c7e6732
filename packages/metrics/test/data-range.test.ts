import { describe, expect, test } from 'vitest'
import { mse } from '../src/mse.js'
import { psnr } from '../src/psnr.js'
import { ssim } from '../src/ssim.js'
import { dataRangeCases, dataRangePair } from './support/data-range-pictures.js'

describe.each(dataRangeCases)('$name', (each) => {
  const [picture, reference] = dataRangePair(each)
  const { dataRange } = each

  test('MSE and PSNR equal those of scikit-image', () => {
    expect(mse(picture, reference, { dataRange }) / each.mse).toBeCloseTo(1, 12)
    expect(psnr(picture, reference, { dataRange })).toBeCloseTo(each.psnr, 9)
  })

  test.each(['skimage', 'sr'] as const)('SSIM in its variant %s equals that of scikit-image', (variant) => {
    expect(ssim(picture, reference, { dataRange, variant })).toBeCloseTo(each.ssim[variant], 10)
  })
})
