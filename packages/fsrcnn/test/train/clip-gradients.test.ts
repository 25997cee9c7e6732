import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { clipGradients } from '../../src/train/clip-gradients.js'
import fixtures from '../fixtures/training-steps.json' with { type: 'json' }

describe.each(backends)('gradients on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(fixtures.clipped)("clipped to a norm of $largestNorm are PyTorch's", (expected) => {
    const { kernel, bias } = expected.gradients
    const gradients = { kernel: tf.tensor2d(kernel), bias: tf.tensor1d(bias) }
    const { gradients: clipped, norm } = clipGradients(tf, gradients, expected.largestNorm)
    expect(norm.dataSync()[0]).toBeCloseTo(expected.norm, 5)
    expect(maxAbsoluteDifference(clipped.kernel.dataSync(), expected.clipped.kernel.flat())).toBeLessThan(
      1e-6,
    )
    expect(maxAbsoluteDifference(clipped.bias.dataSync(), expected.clipped.bias)).toBeLessThan(1e-6)
    tf.dispose([gradients, clipped, norm])
  })

  test('that are all zero stay zero', () => {
    const { gradients, norm } = clipGradients(tf, { a: tf.zeros([3]) }, 1)
    expect([...gradients.a.dataSync(), norm.dataSync()[0]]).toEqual([0, 0, 0, 0])
  })

  test('leave the caller its own tensors and those it is given, and no more', async () => {
    const gradients = { a: tf.ones([3]), b: tf.ones([2, 2]) }
    expect(await leakedTensors(() => clipGradients(tf, gradients, 1))).toBe(3)
    expect([gradients.a.isDisposed, gradients.b.isDisposed]).toEqual([false, false])
  })

  test('are not clipped to a norm that is not above 0', () => {
    for (const norm of [0, -1, Number.NaN]) expect(() => clipGradients(tf, {}, norm)).toThrow(RangeError)
  })
})
