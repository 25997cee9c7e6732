import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { gmsd as coreGmsd } from '../../src/gmsd.js'
import { haarPsi as coreHaarPsi } from '../../src/haar-psi.js'
import { mae as coreMae } from '../../src/mae.js'
import { msSsim as coreMsSsim } from '../../src/ms-ssim.js'
import { mse as coreMse } from '../../src/mse.js'
import { psnr as corePsnr } from '../../src/psnr.js'
import { ssim as coreSsim } from '../../src/ssim.js'
import {
  gmsd,
  haarPsi,
  mae,
  mse,
  msSsim,
  psnr,
  psnrLoss,
  ssim,
  ssimLoss,
  type TensorMetricOptions,
  vifP,
} from '../../src/tensor/index.js'
import { vifP as coreVifP } from '../../src/vif-p.js'
import { vectorPair } from '../support/vector-pictures.js'
import { noisyWaves, rejection, stackOf, tensorOf } from './tensor-pictures.js'

const metrics = { psnr, mse, mae, ssim, gmsd, haarPsi, vifP } as const
/** The same in float64. */
const exactly = {
  psnr: corePsnr,
  mse: coreMse,
  mae: coreMae,
  ssim: coreSsim,
  gmsd: coreGmsd,
  haarPsi: coreHaarPsi,
  vifP: coreVifP,
} as const
const names = Object.keys(metrics) as (keyof typeof metrics)[]

describe.each(backends)('on the %s backend', (backend) => {
  beforeAll(() => useBackend(backend))

  describe.each([1, 2, 3, 4])('of %i channels', (channels) => {
    const pictures = [1, 2, 3].map((seed) => noisyWaves(seed, channels, 25))
    const references = [1, 2, 3].map((seed) => noisyWaves(seed, channels, 0))

    test.each(names)('%s of a stack is that of each picture, and what float64 gives', async (name) => {
      const singles = await Promise.all(
        pictures.map(async (picture, index) => {
          const [x, y] = [tensorOf(picture), tensorOf(references[index])]
          const value = await metrics[name](x, y)
          tf.dispose([x, y])
          return value
        }),
      )
      const [x, y] = [stackOf(pictures), stackOf(references)]
      const values = await metrics[name](x, y)
      tf.dispose([x, y])
      for (const [index, value] of values.entries()) {
        const exact = exactly[name](pictures[index], references[index])
        expect(Math.abs(value - singles[index])).toBeLessThanOrEqual(1e-6 * Math.abs(exact))
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(exact)))
      }
      expect(values).toHaveLength(3)
    })
  })

  test('MS-SSIM of a stack is that of each picture; fewer scales take smaller ones', async () => {
    const pictures = [noisyWaves(1, 3, 40), noisyWaves(2, 3, 60)]
    const references = [noisyWaves(1, 3, 0), noisyWaves(2, 3, 0)]
    const [x, y] = [stackOf(pictures), stackOf(references)]
    const values = await msSsim(x, y, { scales: 3 })
    const exact = pictures.map((picture, index) => coreMsSsim(picture, references[index], { scales: 3 }))
    expect(values.map((value, index) => Math.abs(value - exact[index]) <= 1e-5)).toEqual([true, true])
    await expect(msSsim(x, y)).rejects.toThrow('{ scales: 3 } takes pictures from 41 px on')
    tf.dispose([x, y])
  })

  test("no metric leaves tensors behind, nor disposes the caller's", async () => {
    const [x, y] = [tensorOf(noisyWaves(1, 3, 20)), tensorOf(noisyWaves(1, 3, 0))]
    for (const name of names) {
      const options = { cropBorder: 1 }
      expect(await leakedTensors(() => metrics[name](x, y, options))).toBe(0)
    }
    expect(await leakedTensors(() => msSsim(x, y, { scales: 2 }))).toBe(0)
    expect([x.isDisposed, y.isDisposed]).toEqual([false, false])
    tf.dispose([x, y])
  })

  test('a metric that fails leaves no tensors behind', async () => {
    const [x, y] = [tf.ones([8, 8, 3]), tf.zeros([8, 8, 3])]
    expect(await leakedTensors(() => rejection(ssim(x, y, { dataRange: 1 })))).toBe(0)
    expect(await leakedTensors(() => rejection(psnr(x, y, { dataRange: 0.5 })))).toBe(0)
    expect(await leakedTensors(() => rejection(psnr(x, y)))).toBe(0)
    expect(
      await leakedTensors(() => {
        expect(() => ssimLoss(x, y, { dataRange: 1 })).toThrow('too small')
      }),
    ).toBe(0)
    tf.dispose([x, y])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a sample of %d is found and named',
    async (bad) => {
      const samples = new Float32Array(2 * 4 * 5 * 3).fill(0.5)
      samples[((1 * 4 + 2) * 5 + 3) * 3 + 1] = bad
      const [x, y] = [tf.tensor4d(samples, [2, 4, 5, 3]), tf.fill([2, 4, 5, 3], 0.5) as tf.Tensor4D]
      const place = 'at column 3, row 2 of the compared part of picture 1'
      expect(await rejection(psnr(x, y, { dataRange: 1 }))).toMatch(
        `psnr: picture: a sample is out of range. Expected finite numbers, found ${Math.fround(bad)} ${place}`,
      )
      expect(await rejection(mae(y, x, { dataRange: 1 }))).toMatch('mae: reference: a sample is out of range')
      expect(await psnr(x, y, { dataRange: 1, cropBorder: 1 }).catch(() => 'refused')).toBe('refused')
      tf.dispose([x, y])
    },
  )

  test('VIFp refuses a flat reference', async () => {
    const { x } = vectorPair('waves_noise')
    const [picture, flat] = [tensorOf(x), tf.fill([48, 64, 1], 201, 'int32')]
    expect(await rejection(vifP(picture, flat))).toMatch('the reference is flat')
    tf.dispose([picture, flat])
  })

  test('two black pictures are alike to every metric that is defined on them', async () => {
    const black = tf.zeros<tf.Rank.R3>([32, 32, 3], 'int32')
    expect(await psnr(black, black)).toBe(Number.POSITIVE_INFINITY)
    expect([await ssim(black, black), await gmsd(black, black), await haarPsi(black, black)]).toEqual([
      1, 0, 1,
    ])
    black.dispose()
  })

  test('a mean of many small errors keeps its digits', async () => {
    const [x, y] = [tf.fill([1500, 2000, 1], 0.5), tf.fill([1500, 2000, 1], 0.501)]
    expect(Number(await mse(x, y, { dataRange: 1 }))).toBeCloseTo((Math.fround(0.501) - 0.5) ** 2, 11)
    tf.dispose([x, y])
  })
})

describe('bad input', () => {
  const square = (shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32') => tf.zeros(shape, dtype)
  const unit = { dataRange: 1 }

  test.each<[string, () => [unknown, unknown, TensorMetricOptions?], string]>([
    [
      'no tensor',
      () => [[1, 2], square([8, 8, 1]), unit],
      'psnr: picture is no tensor. Expected [h, w, c] or [n, h, w, c], found Array',
    ],
    ['a typed array', () => [square([8, 8, 1]), new Uint8Array(64), unit], 'psnr: reference is no tensor'],
    ['a matrix', () => [square([8, 8]), square([8, 8]), unit], 'no picture has this shape'],
    ['five channels', () => [square([8, 8, 5]), square([8, 8, 5]), unit], '1, 2, 3 or 4 channels'],
    [
      'channels first',
      () => [square([1, 3, 8, 8]), square([1, 3, 8, 8]), unit],
      '1, 2, 3 or 4 channels, last, found [1,3,8,8]',
    ],
    ['an empty stack', () => [square([0, 8, 8, 3]), square([0, 8, 8, 3]), unit], 'sizes from 1 on'],
    [
      'truths',
      () => [square([8, 8, 1], 'bool'), square([8, 8, 1], 'bool'), unit],
      'Expected float32 or int32, found bool',
    ],
    [
      'two shapes',
      () => [square([8, 9, 1]), square([8, 8, 1]), unit],
      'differ in shape. Expected [8,8,1], found [8,9,1]',
    ],
    ['one against a stack', () => [square([8, 8, 1]), square([1, 8, 8, 1]), unit], 'differ in shape'],
    [
      'two types',
      () => [square([8, 8, 1], 'int32'), square([8, 8, 1]), unit],
      'differ in type. Expected float32, found int32',
    ],
    ['floats without a range', () => [square([8, 8, 1]), square([8, 8, 1])], 'Expected the option dataRange'],
    ['a range of 0', () => [square([8, 8, 1]), square([8, 8, 1]), { dataRange: 0 }], 'dataRange is no range'],
    [
      'a border that leaves nothing',
      () => [square([8, 8, 1]), square([8, 8, 1]), { ...unit, cropBorder: 4 }],
      'cropBorder leaves no picture',
    ],
    [
      'an unknown channel',
      () => [square([8, 8, 1]), square([8, 8, 1]), { ...unit, channel: 'luma' as 'rgb' }],
      'unknown channel',
    ],
  ])('%s is refused', async (_, input, message) => {
    await useBackend('cpu')
    const leaked = await leakedTensors(async () => {
      const [picture, reference, options] = input() as [tf.Tensor, tf.Tensor, TensorMetricOptions?]
      expect(await rejection(psnr(picture, reference, options))).toContain(message)
      tf.dispose([picture, reference])
    })
    expect(leaked).toBe(0)
  })

  test('int32 tensors are bytes unless told otherwise', async () => {
    const [x, y] = [tf.fill([4, 4, 1], 300, 'int32'), tf.fill([4, 4, 1], 299, 'int32')]
    expect(await rejection(psnr(x, y))).toMatch('Expected 0 to 255, or a stated dataRange, found 300')
    expect(await mse(x, y, { dataRange: 65535 })).toBeCloseTo(1, 4)
    tf.dispose([x, y])
  })

  test('metrics on luma alone, unknown variants and scales are refused', async () => {
    const x = square([200, 200, 3], 'int32')
    expect(await rejection(gmsd(x, x, { channel: 'rgb' as 'yFull' }))).toMatch('gmsd: it is defined on luma')
    expect(await rejection(vifP(x, x, { channel: 'rgb' as 'yFull' }))).toMatch('vifP: it is defined on luma')
    expect(await rejection(ssim(x, x, { variant: 'best' as 'sr' }))).toMatch('ssim: unknown variant')
    expect(await rejection(msSsim(x, x, { scales: 6 as 5 }))).toMatch('msSsim: unknown number of scales')
    expect(() => psnrLoss(x, x, {} as { dataRange: number })).not.toThrow()
    x.dispose()
  })
})

test('the type of the result follows from the rank', () => {
  expectTypeOf(psnr<tf.Tensor3D>).returns.resolves.toEqualTypeOf<number>()
  expectTypeOf(psnr<tf.Tensor4D>).returns.resolves.toEqualTypeOf<number[]>()
  expectTypeOf(psnr<tf.Tensor>).returns.resolves.toEqualTypeOf<number | number[]>()
})
