import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { ReplicatePad, replicatePad } from '../src/index.js'
import { finiteDifferences } from './finite-differences.js'
import { readCases, toTfjs } from './fixtures.js'

const cases = readCases<{ padding: number }>('replicate-pad')

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases.map((one) => [one.padding, one.tensors.x?.shape, one] as const))(
    '%i pixels around %j are PyTorch’s, and so are the gradients',
    (padding, _, one) => {
      const [x, y, dy, dx] = ['x', 'y', 'dy', 'dx'].map((name) => toTfjs(one.tensors, name))
      const layer = new ReplicatePad({ padding })
      const found = layer.apply(x) as tf.Tensor
      expect(found.shape).toEqual(y.shape)
      expect(layer.computeOutputShape(x.shape)).toEqual(y.shape)
      expect(found.dataSync()).toEqual(y.dataSync())
      const run = (at: tf.Tensor): tf.Tensor => replicatePad(at as tf.Tensor4D, padding)
      const gradient = tf.grad(run)(x, dy).dataSync()
      expect(gradient).toEqual(dx.dataSync())
      expect(maxAbsoluteDifference(finiteDifferences(run, x, dy), gradient)).toBeLessThan(1e-3)
    },
  )

  test('no tensor but the result stays', async () => {
    const x = tf.ones([1, 2, 3, 1]) as tf.Tensor4D
    expect(await leakedTensors(() => replicatePad(x, 2).dispose())).toBe(0)
    expect(await leakedTensors(() => expect(() => replicatePad(x, -1)).toThrow(RangeError))).toBe(0)
  })
})

test('the layer knows its output shape as far as the input’s is known', () => {
  expect(new ReplicatePad({ padding: 2 }).computeOutputShape([null, null, 5, 3])).toEqual([null, null, 9, 3])
})

test('a negative or broken padding is refused', () => {
  expect(() => new ReplicatePad({ padding: -1 })).toThrow(
    new RangeError('ReplicatePad: padding must be a whole number from 0 on, found -1.'),
  )
  expect(() => new ReplicatePad({ padding: 0.5 })).toThrow(RangeError)
})
