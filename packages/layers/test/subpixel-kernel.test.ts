import { subpixelKernel as subpixelNumbers } from '@sr/network'
import { createRandom } from '@sr-internal/testing'
import { leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { subpixelKernel } from '../src/index.js'

beforeAll(() => useBackend('cpu'))

test.each([
  [9, 2, 3],
  [9, 3, 3],
  [9, 3, 4],
  [9, 4, 2],
  [9, 4, 4],
  [9, 8, 4],
  [5, 2, 0],
  [4, 4, 0],
  [9, 2, -1],
])('kernel %i, stride %i, %i cut before: the same numbers as @sr/network’s', (kernel, stride, before) => {
  const random = createRandom(kernel * 100 + stride * 10 + before)
  const shape: [number, number, number, number] = [3, 2, kernel, kernel]
  const data = Float32Array.from({ length: 6 * kernel * kernel }, random)
  const crop: [number, number] = [before, kernel - stride - before]
  const expected = subpixelNumbers({ shape, data }, stride, crop)
  const found = subpixelKernel(tf.transpose(tf.tensor(data, shape), [2, 3, 1, 0]), stride, crop)
  expect(found.kernel.shape).toEqual([expected.size, expected.size, 3, stride * stride * 2])
  expect(found.padding.map(Number)).toEqual(expected.padding.map(Number))
  expect(found.kernel.dataSync()).toEqual(expected.data)
})

test('only the kernel it returns stays', async () => {
  const kernel = tf.ones([9, 9, 1, 2]) as tf.Tensor4D
  expect(await leakedTensors(() => subpixelKernel(kernel, 3, [3, 3]).kernel.dispose())).toBe(0)
})

test('geometry that no transposed convolution has is refused, and no tensor stays', async () => {
  const square = tf.ones([5, 5, 1, 2]) as tf.Tensor4D
  const oblong = tf.ones([5, 4, 1, 2]) as tf.Tensor4D
  const attempts = (): void => {
    expect(() => subpixelKernel(oblong, 2, [1, 2])).toThrow(/square kernel, found kernel 5×4/)
    expect(() => subpixelKernel(square, 2, [5, 0])).toThrow(RangeError)
    expect(() => subpixelKernel(square, 2, [0, 5])).toThrow(/below 5 as crop, found kernel 5×5, stride 2/)
    expect(() => subpixelKernel(square, 0, [1, 2])).toThrow(RangeError)
    expect(() => subpixelKernel(square, 2, [0.5, 2.5])).toThrow(RangeError)
  }
  expect(await leakedTensors(attempts)).toBe(0)
})
