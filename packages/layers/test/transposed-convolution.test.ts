import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  Conv2dTransposeExact,
  type Conv2dTransposeExactArgs,
  registerWasmTraining,
  transposedConvolution,
} from '../src/index.js'
import { finiteDifferences } from './finite-differences.js'
import { type LayerCase, readCases, toTfjs } from './fixtures.js'

type DeconvolutionFacts = Pick<
  Conv2dTransposeExactArgs,
  'kernelSize' | 'strides' | 'crop' | 'padding' | 'outputPadding'
>

const cases = readCases<DeconvolutionFacts>('transposed-convolution')

const nameOf = ({ tensors: _, ...facts }: LayerCase<DeconvolutionFacts>): string => JSON.stringify(facts)

const cropOf = ({ crop, padding = 0, outputPadding = 0 }: DeconvolutionFacts): [number, number] =>
  crop ? [crop[0], crop[1]] : [padding, padding - outputPadding]

/** The function of one case as tfjs wants it for gradients. */
const runOf =
  (one: LayerCase<DeconvolutionFacts>) =>
  (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
    transposedConvolution(x as tf.Tensor4D, kernel as tf.Tensor4D, bias as tf.Tensor1D, {
      stride: one.strides,
      crop: cropOf(one),
    })

/**
 * All numbers in the fixtures are small multiples of 1/64, so float32 sums are exact and nothing may differ.
 */
function expectEqual(found: tf.Tensor, expected: tf.Tensor): void {
  expect(found.shape).toEqual(expected.shape)
  expect(maxAbsoluteDifference(found.dataSync(), expected.dataSync())).toBe(0)
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases.map((one) => [nameOf(one), one] as const))(
    'the layer gives PyTorch’s numbers: %s',
    (_, one) => {
      const { kernelSize, strides, crop, padding, outputPadding } = one
      const [x, kernel, bias, y] = ['x', 'kernel', 'bias', 'y'].map((name) => toTfjs(one.tensors, name))
      const geometry = { ...(crop && { crop }), ...(padding !== undefined && { padding, outputPadding }) }
      const filters = bias.shape[0] as number
      const layer = new Conv2dTransposeExact({
        filters,
        kernelSize,
        strides,
        ...geometry,
        weights: [kernel, bias],
      } as Conv2dTransposeExactArgs)
      expectEqual(layer.apply(x) as tf.Tensor, y)
      expect(layer.computeOutputShape(x.shape)).toEqual(y.shape)
      layer.dispose()
    },
  )

  test.each(cases.map((one) => [nameOf(one), one] as const))(
    'the gradient for x is PyTorch’s: %s',
    (_, one) => {
      const [x, kernel, bias, dy, dx] = ['x', 'kernel', 'bias', 'dy', 'dx'].map((name) =>
        toTfjs(one.tensors, name),
      )
      expectEqual(tf.grad((at) => runOf(one)(at, kernel, bias))(x, dy), dx)
    },
  )

  test('it is tf.conv2dTranspose with "same" padding under the centred crop, and "valid" with none', () => {
    for (const stride of [2, 3, 4]) {
      const x = tf.randomUniform([1, 5, 4, 3], -1, 1, 'float32', stride) as tf.Tensor4D
      const kernel = tf.randomUniform([9, 9, 2, 3], -1, 1, 'float32', stride + 10) as tf.Tensor4D
      const bias = tf.zeros([2]) as tf.Tensor1D
      const before = Math.floor((9 - stride) / 2)
      const same = transposedConvolution(x, kernel, bias, { stride, crop: [before, 9 - stride - before] })
      const valid = transposedConvolution(x, kernel, bias, { stride, crop: [0, 0] })
      const shape = (extra: number): [number, number, number, number] => [
        1,
        5 * stride + extra,
        4 * stride + extra,
        2,
      ]
      const tfjsSame = tf.conv2dTranspose(x, kernel, shape(0), stride, 'same')
      const tfjsValid = tf.conv2dTranspose(x, kernel, shape(9 - stride), stride, 'valid')
      expect(maxAbsoluteDifference(same.dataSync(), tfjsSame.dataSync())).toBeLessThan(1e-5)
      expect(maxAbsoluteDifference(valid.dataSync(), tfjsValid.dataSync())).toBeLessThan(1e-5)
    }
  })

  test('no tensor but the result stays, and none after an error', async () => {
    const x = tf.ones([1, 2, 3, 4]) as tf.Tensor4D
    const kernel = tf.ones([9, 9, 1, 4]) as tf.Tensor4D
    const bias = tf.zeros([1]) as tf.Tensor1D
    const run = (crop: [number, number]) => transposedConvolution(x, kernel, bias, { stride: 3, crop })
    expect(await leakedTensors(() => run([3, 3]).dispose())).toBe(0)
    expect(await leakedTensors(() => run([2, 5]).dispose())).toBe(0)
    expect(await leakedTensors(() => expect(() => run([8, 8])).toThrow(RangeError))).toBe(0)
  })
})

describe.each(backends)('gradients for kernel and bias on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    registerWasmTraining()
  })

  test.each(cases.map((one) => [nameOf(one), one] as const))('are PyTorch’s: %s', (_, one) => {
    const [x, kernel, bias, dy] = ['x', 'kernel', 'bias', 'dy'].map((name) => toTfjs(one.tensors, name))
    const [dx, dkernel, dbias] = tf.grads(runOf(one))([x, kernel, bias], dy)
    expectEqual(dx as tf.Tensor, toTfjs(one.tensors, 'dx'))
    expectEqual(dkernel as tf.Tensor, toTfjs(one.tensors, 'dkernel'))
    expectEqual(dbias as tf.Tensor, toTfjs(one.tensors, 'dbias'))
  })

  test('equal finite differences', () => {
    const one = cases.find(({ kernelSize }) => kernelSize === 4) as LayerCase<DeconvolutionFacts>
    const [x, kernel, bias, dy] = ['x', 'kernel', 'bias', 'dy'].map((name) => toTfjs(one.tensors, name))
    const run = runOf(one)
    const [dx, dkernel, dbias] = tf
      .grads(run)([x, kernel, bias], dy)
      .map((gradient) => gradient.dataSync())
    const close = (found: ArrayLike<number>, expected: number[]): void =>
      expect(maxAbsoluteDifference(found, expected)).toBeLessThan(1e-3)
    close(
      dx,
      finiteDifferences((at) => run(at, kernel, bias), x, dy),
    )
    close(
      dkernel,
      finiteDifferences((at) => run(x, at, bias), kernel, dy),
    )
    close(
      dbias,
      finiteDifferences((at) => run(x, kernel, at), bias, dy),
    )
  })
})

describe('Conv2dTransposeExact', () => {
  beforeAll(() => useBackend('cpu'))

  test('its output shape is known as far as the input’s is', () => {
    const layer = new Conv2dTransposeExact({ filters: 1, kernelSize: 9, strides: 3, crop: [4, 2] })
    expect(layer.computeOutputShape([null, null, 7, 56])).toEqual([null, null, 21, 1])
  })

  test.each([
    [{ strides: 0 }, 'strides must be a whole number from 1, found 0'],
    [{ crop: [9, 0] }, 'crop must be a whole number up to 8, found 9'],
    [{ crop: [1] }, 'crop must be [before, after], found [1]'],
    [{ padding: 9 }, 'padding must be a whole number from 0 up to 8, found 9'],
    [{ padding: 4, outputPadding: 3 }, 'outputPadding must be a whole number from 0 up to 2, found 3'],
    [{ padding: 4, crop: [4, 4] }, 'not both'],
  ])('%j is refused', (args, message) => {
    const make = () =>
      new Conv2dTransposeExact({ filters: 1, kernelSize: 9, strides: 3, ...args } as Conv2dTransposeExactArgs)
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
