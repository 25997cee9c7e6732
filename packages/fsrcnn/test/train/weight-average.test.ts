import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { createWeightAverage } from '../../src/train/weight-average.js'
import fixtures from '../fixtures/training-steps.json' with { type: 'json' }

const { decay, weights, average } = fixtures.average
const [first, ...later] = weights.map(
  (values) => new Map([['conv.weight', { shape: [2, 2], data: Float32Array.from(values) }]]),
)
const valuesOf = (tensors: ReadonlyMap<string, { readonly data: Float32Array }>) =>
  Array.from(tensors.get('conv.weight')?.data ?? [])

test("the average over 30 steps is PyTorch's", () => {
  const found = createWeightAverage(first, { decay })
  for (const tensors of later) found.add(tensors)
  expect(found.steps).toBe(30)
  expect(maxAbsoluteDifference(valuesOf(found.tensors), average)).toBeLessThan(1e-6)
})

test('an average that goes on from saved tensors and steps ends at the same numbers', () => {
  const whole = createWeightAverage(first, { decay })
  for (const tensors of later) whole.add(tensors)

  const begun = createWeightAverage(first, { decay })
  for (const tensors of later.slice(0, 5)) begun.add(tensors)
  const resumed = createWeightAverage(begun.tensors, { decay, steps: begun.steps })
  for (const tensors of later.slice(5)) resumed.add(tensors)
  expect(resumed.tensors).toEqual(whole.tensors)
})

test('the tensors that are given are not written to', () => {
  const before = [first, later[0]].map(valuesOf)
  createWeightAverage(first).add(later[0])
  expect([first, later[0]].map(valuesOf)).toEqual(before)
})

test('weights that stay the same leave the average bit for bit as it is, a negative zero too', () => {
  const found = createWeightAverage(
    new Map([['conv.weight', { shape: [3], data: Float32Array.of(-0, 0, 0.1) }]]),
  )
  for (let i = 0; i < 3; i++) found.add(new Map(found.tensors))
  expect(valuesOf(found.tensors)).toEqual([-0, 0, Math.fround(0.1)])
})

test('weights of other names or shapes are refused, and the average stays', () => {
  const found = createWeightAverage(first)
  const data = Float32Array.of(9, 9, 9, 9)
  for (const [name, shape] of [
    ['deconv.weight', [2, 2]],
    ['conv.weight', [4]],
  ] as const) {
    expect(() => found.add(new Map([[name, { shape, data }]]))).toThrow(RangeError)
  }
  expect(found.tensors).toEqual(first)
  expect(found.steps).toBe(0)
})

test('a decay outside 0..1 is refused', () => {
  for (const decay of [0, 1, Number.NaN])
    expect(() => createWeightAverage(first, { decay })).toThrow(RangeError)
})
