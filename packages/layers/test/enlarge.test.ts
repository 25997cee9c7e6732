import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { Enlarge, type EnlargeArgs, enlarge } from '../src/index.js'
import { readCases, toTfjs } from './fixtures.js'

const cases = readCases<Required<Pick<EnlargeArgs, 'factor' | 'interpolation'>>>('enlarge')

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases.map((one) => [one.interpolation, one.factor, one.tensors.x?.shape, one] as const))(
    '%s ×%i of %j gives PyTorch’s pixels, and its gradients',
    (interpolation, factor, _, one) => {
      const [x, y, dy, dx] = ['x', 'y', 'dy', 'dx'].map((name) => toTfjs(one.tensors, name))
      const layer = new Enlarge({ factor, interpolation })
      const found = layer.apply(x) as tf.Tensor
      expect(found.shape).toEqual(y.shape)
      expect(layer.computeOutputShape(x.shape)).toEqual(y.shape)
      expect(maxAbsoluteDifference(found.dataSync(), y.dataSync())).toBeLessThan(2e-6)
      const run = (at: tf.Tensor): tf.Tensor => enlarge(at as tf.Tensor4D, factor, interpolation)
      expect(maxAbsoluteDifference(tf.grad(run)(x, dy).dataSync(), dx.dataSync())).toBeLessThan(1e-5)
    },
  )

  test('no tensor but the result stays', async () => {
    const x = tf.ones([1, 2, 3, 1]) as tf.Tensor4D
    expect(await leakedTensors(() => enlarge(x, 2, 'bicubic').dispose())).toBe(0)
  })
})

test('the layer knows its output shape as far as the input’s is known', () => {
  const layer = new Enlarge({ factor: 3, interpolation: 'bilinear' })
  expect(layer.computeOutputShape([null, null, 5, 3])).toEqual([null, null, 15, 3])
})

test('a broken factor and an unknown interpolation are refused', () => {
  expect(() => new Enlarge({ factor: 1.5, interpolation: 'nearest' })).toThrow(
    new RangeError('Enlarge: factor must be a whole number from 1 on, found 1.5.'),
  )
  expect(() => new Enlarge({ factor: 2, interpolation: 'area' as 'nearest' })).toThrow(
    'interpolation must be nearest, bilinear or bicubic, found area',
  )
})
