import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual(
    [
      'MetricAverage',
      'gmsd',
      'haarPsi',
      'mae',
      'metricInfo',
      'mse',
      'msSsim',
      'msSsimLeastSize',
      'prepare',
      'protocols',
      'psnr',
      'score',
      'scoredPicture',
      'shavePx',
      'ssim',
      'ssimMap',
      'ssimVariants',
      'summarize',
      'vifP',
    ].sort(),
  )
})
