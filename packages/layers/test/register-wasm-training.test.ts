import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { LayersError, registerWasmTraining } from '../src/index.js'
import { type LayerCase, readCases, toTfjs } from './fixtures.js'

interface ConvolutionFacts {
  readonly strides: [number, number]
  /** TensorFlow's words, or zeros on each side. */
  readonly padding: 'same' | 'valid' | number
}

const cases = readCases<ConvolutionFacts>('convolution')

const nameOf = ({ tensors, ...facts }: LayerCase<ConvolutionFacts>): string =>
  `kernel ${tensors.kernel?.shape.join('×')} on ${tensors.x?.shape.join('×')}, ${JSON.stringify(facts)}`

const kernelsOfWasm = () => [tf.Conv2DBackpropFilter, tf.Conv2DBackpropInput, tf.Sum].map(kernelOfWasm)
const kernelOfWasm = (name: string) => tf.getKernel(name, 'wasm')?.kernelFunc

// The tests stand in the order of what they change: no backend, the wasm backend alone,
// and with the training kernels.

test('without the wasm backend the call says what to import', () => {
  const error = (() => {
    try {
      registerWasmTraining()
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(LayersError)
  expect(error).toMatchObject({ name: 'LayersError', code: 'wasm-backend-missing' })
  expect(String(error)).toContain("Import '@tensorflow/tfjs-backend-wasm' before the call.")
})

test('only the call registers, and a second call changes nothing', async () => {
  await import('@sr-internal/testing/tfjs')
  expect(kernelOfWasm(tf.Conv2DBackpropFilter)).toBeUndefined()
  const before = kernelsOfWasm()
  registerWasmTraining() // before the backend starts: kernels that are replaced must still be set up
  const after = kernelsOfWasm()
  after.forEach((kernel, i) => {
    expect(kernel).toBeDefined()
    expect(kernel).not.toBe(before[i])
  })
  registerWasmTraining()
  expect(kernelsOfWasm()).toEqual(after)
})

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    const { useBackend } = await import('@sr-internal/testing/tfjs')
    await useBackend(backend)
    registerWasmTraining()
  })

  const names = ['x', 'kernel', 'bias'] as const
  /** As tf.layers.conv2d runs it, and as a model of one's own may. */
  const forms: Record<string, (one: ConvolutionFacts) => (...inputs: tf.Tensor[]) => tf.Tensor> = {
    'tf.fused.conv2d':
      ({ strides, padding }) =>
      (x, filter, bias) =>
        tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides, pad: padding }),
    'tf.conv2d':
      ({ strides, padding }) =>
      (x, filter, bias) =>
        tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, padding), bias),
  }

  describe.each(Object.keys(forms))('%s', (form) => {
    // All numbers are small multiples of 1/64, so float32 sums are exact and nothing may differ.
    test.each(cases.map((one) => [nameOf(one), one] as const))(
      'values and gradients are PyTorch’s: %s',
      async (_, one) => {
        const { leakedTensors } = await import('@sr-internal/testing/tfjs')
        const run = forms[form]?.(one) as (...inputs: tf.Tensor[]) => tf.Tensor
        const inputs = names.map((name) => toTfjs(one.tensors, name))
        const [y, dy] = ['y', 'dy'].map((name) => toTfjs(one.tensors, name))
        expect(
          maxAbsoluteDifference(
            tf.tidy(() => run(...inputs).dataSync()),
            y.dataSync(),
          ),
        ).toBe(0)
        const differentiate = () => {
          const gradients = tf.grads(run)(inputs, dy)
          gradients.forEach((gradient, i) => {
            const expected = tf.tidy(() => toTfjs(one.tensors, `d${names[i]}`).dataSync())
            expect(gradient.shape).toEqual(inputs[i]?.shape)
            expect(maxAbsoluteDifference(gradient.dataSync(), expected), `d${names[i]}`).toBe(0)
          })
          tf.dispose(gradients)
        }
        expect(await leakedTensors(differentiate)).toBe(0)
      },
    )
  })
})

test.each([
  [[2, 4, 6, 3], [0, 1, 2], false],
  [[2, 4, 6, 3], [0, 1, 2], true],
  [[1, 5, 7, 2], [0, 1, 2], false],
  [[2, 4, 6, 3], [1, 2, 3], false],
  [[4, 6, 3], [0, 1, 2], false],
  [[4, 6, 3], [-1], false],
])('the sum of %j over %j is the cpu backend’s, keepDims %s', async (shape, axes, keepDims) => {
  const { useBackend } = await import('@sr-internal/testing/tfjs')
  const random = createRandom(5)
  const numbers = Array.from({ length: tf.util.sizeFromShape(shape) }, () => Math.round(100 * random()))
  for (const dtype of ['float32', 'int32'] as const) {
    const sumOn = async (backend: 'cpu' | 'wasm') => {
      await useBackend(backend)
      const sum = tf.sum(tf.tensor(numbers, shape, dtype), axes, keepDims)
      return { shape: sum.shape, dtype: sum.dtype, values: sum.dataSync() }
    }
    expect(await sumOn('wasm')).toEqual(await sumOn('cpu'))
  }
})
