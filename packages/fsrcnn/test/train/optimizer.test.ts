import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { createOptimizer, type OptimizerOptions } from '../../src/train/optimizer.js'
import fixtures from '../fixtures/training-steps.json' with { type: 'json' }

const cases = fixtures.optimizers.map((one) => ({ ...one, options: one.options as OptimizerOptions }))
const tensorsOf = (weights: readonly number[]) =>
  new Map([['conv.weight', { shape: [2, 2], data: Float32Array.from(weights) }]])

test.each(cases)("every step of $options is PyTorch's", ({ options, weights, gradients, rates, after }) => {
  const optimizer = createOptimizer(options, tensorsOf(weights))
  const data = Float32Array.from(weights)
  for (const [i, gradient] of gradients.entries()) {
    optimizer.update('conv.weight', data, Float32Array.from(gradient), rates[i], i + 1)
    expect(maxAbsoluteDifference(data, after[i])).toBeLessThan(1e-6)
  }
})

test('moments of another optimizer, of other tensors or of another size are refused', () => {
  const tensors = tensorsOf([1, 2, 3, 4])
  const sgd = createOptimizer({ kind: 'sgd' }, tensors).moments
  const [other, larger] = [
    new Map([['deconv.weight', { shape: [2], data: Float32Array.of(1, 2) }]]),
    new Map([['conv.weight', { shape: [5], data: new Float32Array(5) }]]),
  ].map((of) => createOptimizer({ kind: 'adam' }, of).moments)
  for (const saved of [sgd, other, larger, new Map()]) {
    expect(() => createOptimizer({ kind: 'adam' }, tensors, saved)).toThrow(
      expect.objectContaining({ code: 'state-mismatch' }),
    )
  }
})

test('options that cannot be meant are refused', () => {
  for (const options of [
    { kind: 'sgd', momentum: 1 },
    { kind: 'adam', beta1: -0.1 },
    { kind: 'adam', beta2: Number.NaN },
    { kind: 'adam', epsilon: 0 },
    { kind: 'soap', beta1: 1 },
    { kind: 'soap', beta2: -1 },
  ] as const) {
    expect(() => createOptimizer(options, new Map())).toThrow(RangeError)
  }
  expect(() => createOptimizer({ kind: 'lion' } as never, new Map())).toThrow(TypeError)
})
