import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { depthToSpace, PixelShuffle, pixelShuffle } from '../src/index.js'
import { finiteDifferences } from './finite-differences.js'
import { readCases, toTfjs } from './fixtures.js'

const cases = readCases<{ factor: number }>('pixel-shuffle')

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases.map((one) => [one.factor, one.tensors.x?.shape, one] as const))(
    'pixel shuffle by %i of %j gives PyTorch’s values and gradients',
    (factor, _, one) => {
      const [x, y, dy, dx] = ['x', 'y', 'dy', 'dx'].map((name) => toTfjs(one.tensors, name))
      const layer = new PixelShuffle({ factor })
      const found = layer.apply(x) as tf.Tensor
      expect(found.shape).toEqual(y.shape)
      expect(layer.computeOutputShape(x.shape)).toEqual(y.shape)
      expect(found.dataSync()).toEqual(y.dataSync())
      const run = (at: tf.Tensor): tf.Tensor => pixelShuffle(at as tf.Tensor4D, factor)
      const gradient = tf.grad(run)(x, dy).dataSync()
      expect(gradient).toEqual(dx.dataSync())
      expect(maxAbsoluteDifference(finiteDifferences(run, x, dy), gradient)).toBeLessThan(1e-3)
    },
  )

  test('depthToSpace is tf.depthToSpace', () => {
    const x = tf.randomUniform([2, 3, 4, 18], 0, 1, 'float32', 1) as tf.Tensor4D
    expect(depthToSpace(x, 3).dataSync()).toEqual(tf.depthToSpace(x, 3).dataSync())
  })

  test('no tensor but the result stays', async () => {
    const x = tf.ones([1, 2, 3, 8]) as tf.Tensor4D
    expect(await leakedTensors(() => pixelShuffle(x, 2).dispose())).toBe(0)
    expect(await leakedTensors(() => expect(() => pixelShuffle(x, 3)).toThrow(RangeError))).toBe(0)
  })
})

test('the layer knows its output shape as far as the input’s is known', () => {
  const layer = new PixelShuffle({ factor: 3 })
  expect(layer.computeOutputShape([null, null, 5, 27])).toEqual([null, null, 15, 3])
})

test('channels that are no multiple of factor² are refused', () => {
  const layer = new PixelShuffle({ factor: 3 })
  expect(() => layer.computeOutputShape([null, 4, 4, 8])).toThrow(
    new RangeError(
      'pixelShuffle: the channels must be a multiple of factor², found 8 channels and factor 3.',
    ),
  )
  expect(() => new PixelShuffle({ factor: 1.5 })).toThrow(RangeError)
  expect(() => depthToSpace(tf.zeros([1, 1, 1, 8]), 3)).toThrow(RangeError)
})
