import { expect, test } from 'vitest'
import * as metrics from '../../src/tensor/index.js'

test('@sr/metrics/tensor exports these names and no others', () => {
  expect(Object.keys(metrics).sort()).toEqual([
    'gmsd',
    'haarPsi',
    'mae',
    'msSsim',
    'msSsimLoss',
    'mse',
    'psnr',
    'psnrLoss',
    'ssim',
    'ssimLoss',
    'ssimMap',
    'vifP',
  ])
})
