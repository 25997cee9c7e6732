import { expect, test } from 'vitest'
import { type LearningRate, learningRateAt } from '../../src/train/learning-rate.js'
import fixtures from '../fixtures/training.json' with { type: 'json' }

test.each(fixtures.schedules)("$name: every step's rate is PyTorch's", ({ schedule, rates }) => {
  for (const [step, rate] of rates.entries()) {
    const found = learningRateAt(schedule as LearningRate, step)
    expect(Math.abs(found - rate)).toBeLessThanOrEqual(1e-12)
  }
})

test('the cosine stays at its final rate when the run goes on', () => {
  const schedule = { kind: 'cosine', rate: 1e-3, finalRate: 1e-5, steps: 100 } as const
  expect([100, 101, 5000].map((step) => learningRateAt(schedule, step))).toEqual([1e-5, 1e-5, 1e-5])
})

test.each([
  [{ kind: 'constant', rate: 0 }, /rate/],
  [{ kind: 'constant', rate: Number.NaN }, /rate/],
  [{ kind: 'constant', rate: 1, warmUpSteps: -1 }, /warmUpSteps/],
  [{ kind: 'step', rate: 1, factor: 0, everySteps: 3 }, /factor/],
  [{ kind: 'step', rate: 1, factor: 0.5, everySteps: 0 }, /everySteps/],
  [{ kind: 'cosine', rate: 1, steps: 0 }, /steps/],
  [{ kind: 'cosine', rate: 1, steps: 9, finalRate: -1 }, /finalRate/],
  [{ kind: 'linear', rate: 1 }, /kind.*"linear"/],
])('%j is refused', (schedule, message) => {
  const call = () => learningRateAt(schedule as LearningRate, 0)
  expect(call).toThrow(RangeError)
  expect(call).toThrow(message)
})
