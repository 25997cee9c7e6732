import { backends, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import { beforeAll, describe, expect, test } from 'vitest'
import { type Loss, lossOf } from '../../src/train/loss.js'

/** Errors of 3/4000 and −3/4000: with 1/1000 they make the right triangle of sides 3, 4 and 5. */
const cases: { loss: Loss; value: number; gradient: number }[] = [
  { loss: 'mse', value: 0.00075 ** 2, gradient: 0.00075 },
  { loss: 'l1', value: 0.00075, gradient: 1 / 2 },
  { loss: 'charbonnier', value: 0.00125, gradient: 0.3 },
]

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases)('$loss is as its formula says, and so is its gradient', ({ loss, value, gradient }) => {
    const target = tf.zeros([2])
    const output = tf.tensor1d([0.00075, -0.00075])
    const found = tf.valueAndGrad((x) => lossOf(tf, loss, x, target))(output)
    expect(found.value.dataSync()[0]).toBeCloseTo(value, 9)
    const [first, second] = found.grad.dataSync()
    expect(first).toBeCloseTo(gradient, 6)
    expect(second).toBeCloseTo(-gradient, 6)
  })
})
