import { expect, test } from 'vitest'
import {
  gmsd,
  haarPsi,
  type MetricName,
  mae,
  metricInfo,
  mse,
  msSsim,
  psnr,
  ssim,
  vifP,
} from '../src/index.js'
import { vectorPair } from './support/vector-pictures.js'

const metrics = { psnr, mse, mae, ssim, msSsim, gmsd, haarPsi, vifP }
const names = Object.keys(metricInfo) as MetricName[]
const { x, y } = vectorPair('ms_even')

test.each(names)('identical pictures score what the table says for %s', (name) => {
  expect(metrics[name](x, x)).toBeCloseTo(metricInfo[name].perfect, 10)
})

test.each(names)('a worse picture is worse by %s', (name) => {
  const worse = { ...y, data: y.data.map((level, index) => (index % 2 === 0 ? level : level >> 1)) }
  const isHigher = metrics[name](y, x) > metrics[name](worse, x)
  expect(isHigher).toBe(metricInfo[name].higherIsBetter)
})
