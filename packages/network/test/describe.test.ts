import { expect, test } from 'vitest'
import { describe, fsrcnnConfig, plainConfig, presetConfig, srcnnConfig } from '../src/index.js'

test("multiply-adds per input pixel are the paper's: 12,464 for FSRCNN, 3,937 for FSRCNN-s", () => {
  for (const scale of [2, 3, 4]) {
    expect(describe(presetConfig('fsrcnn', scale)).multiplyAddsPerInputPixel).toBe(12_464)
    expect(describe(presetConfig('fsrcnn-s', scale)).multiplyAddsPerInputPixel).toBe(3_937)
  }
})

test("the paper's Table 2: weights of twelve settings of d, s and m", () => {
  const table: [d: number, s: number, m: number, weights: number][] = [
    [48, 12, 2, 8_832],
    [48, 12, 3, 10_128],
    [48, 12, 4, 11_424],
    [56, 12, 2, 9_872],
    [56, 12, 3, 11_168],
    [56, 12, 4, 12_464],
    [48, 16, 2, 11_232],
    [48, 16, 3, 13_536],
    [48, 16, 4, 15_840],
    [56, 16, 2, 12_336],
    [56, 16, 3, 14_640],
    [56, 16, 4, 16_944],
  ]
  for (const [d, s, m, weights] of table)
    expect(describe(fsrcnnConfig({ scale: 3, d, s, m })).multiplyAddsPerInputPixel).toBe(weights)
})

test('parameters count biases and slopes: 12,809 as in Lornatang/FSRCNN-PyTorch, 12,644 with one slope per layer', () => {
  expect(describe(presetConfig('fsrcnn', 4)).parameters).toBe(12_809)
  expect(describe(fsrcnnConfig({ scale: 4, slopes: 'shared' })).parameters).toBe(12_644)
})

test('SRCNN 9-1-5 has 8,032 weights and SRCNN-Ex 9-5-5 has 57,184, as the paper says', () => {
  expect(describe(srcnnConfig({ scale: 3, kernels: [9, 1, 5] })).multiplyAddsPerInputPixel).toBe(8_032)
  expect(describe(srcnnConfig({ scale: 3 })).multiplyAddsPerInputPixel).toBe(57_184)
})

test('the layers tell what each of them is and how large its output is', () => {
  const { layers } = describe(presetConfig('hourglass-64-32-4', 3))
  expect(layers.map((row) => row.name)).toEqual([
    'feature',
    'feature_prelu',
    'shrink',
    'shrink_prelu',
    'map_1',
    'map_2',
    'map_3',
    'map_4',
    'map_4_prelu',
    'expand',
    'expand_prelu',
    'deconv',
  ])
  expect(layers[0]).toMatchObject({
    layer: 'Conv(5, 64, 1), replicate edges',
    output: 'h × w × 64',
    parameters: 1_664,
  })
  expect(layers.at(-1)).toMatchObject({
    layer: 'DeConv(9, 1, 64), stride 3, crop [4, 2]',
    output: '3h × 3w × 1',
  })
})

test('sizes that are not a multiple of the input are written as such', () => {
  const inexact = fsrcnnConfig({ scale: 3, deconv: { crop: [3, 2], inexact: true } })
  expect(describe(inexact).layers.at(-1)?.output).toBe('3h+1 × 3w+1 × 1')
  expect(describe(srcnnConfig({ scale: 2, edge: 'valid' })).layers.at(-1)?.output).toBe('h−16 × w−16 × 1')
  expect(describe(plainConfig({ scale: 3, channels: 3 })).layers.at(-1)?.output).toBe('3h × 3w × 3')
})
