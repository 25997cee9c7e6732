import { expect, it } from 'vitest'
import type { LogEntry } from '../../src/train/run-log.js'
import { trainingChart } from '../../src/train/training-chart.js'

const labelsOf = (chart: string) =>
  [...chart.matchAll(/class="tick"[^>]*text-anchor="end">([^<]*)</g)].map(([, label]) => label)

it('labels the axis of a loss that falls by a third', () => {
  const rest = { learningRate: 1e-3, patchesPerSecond: 200, seconds: 1, rssBytes: 1, tensors: 1 }
  const entries = [0.0297, 0.0241, 0.0208].map((loss, i): LogEntry => {
    return { kind: 'interval', step: 50 * (i + 1), stage: 1, loss, ...rest }
  })
  const labels = labelsOf(trainingChart(entries, { psnr: 30, ssim: 0.9 }))
  expect(labels).toEqual(expect.arrayContaining(['0.02', '0.025', '0.03']))
})

it('keeps its axis readable where a run diverges', () => {
  const rest = { learningRate: 1e-3, patchesPerSecond: 200, seconds: 1, rssBytes: 1, tensors: 1 }
  const entries = [0.5, 0.1, 1e20].map((loss, i): LogEntry => {
    return { kind: 'interval', step: 50 * (i + 1), stage: 1, loss, ...rest }
  })
  const chart = trainingChart(entries, { psnr: 30, ssim: 0.9 })
  const labels = labelsOf(chart)
  expect(labels.length).toBeLessThan(20)
  for (const label of labels) expect(label.length).toBeLessThan(8)
})

it('draws a log of any length, with no more points of the loss than one can see', () => {
  const rest = { learningRate: 1e-3, patchesPerSecond: 200, seconds: 1, rssBytes: 1, tensors: 1 }
  const entries = Array.from({ length: 200_000 }, (_, i): LogEntry => {
    return { kind: 'interval', step: i + 1, stage: i < 50_000 ? 1 : 2, loss: 1 / (i + 1), ...rest }
  })
  const chart = trainingChart(entries, { psnr: 30, ssim: 0.9 })
  const [, line] = /class="line loss" d="([^"]*)"/.exec(chart) ?? []
  expect(line.split('L').length).toBeLessThanOrEqual(400)
  expect(chart).toContain('stage 2')
})
