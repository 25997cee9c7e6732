import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { clipGradients } from '../../src/train/clip-gradients.js'
import fixtures from '../fixtures/training-steps.json' with { type: 'json' }

const gradientsOf = (values: Readonly<Record<string, readonly number[]>>) =>
  new Map(
    Object.entries(values).map(([name, data]) => [
      name,
      { shape: [data.length], data: new Float32Array(data) },
    ]),
  )

describe('gradients', () => {
  test.each(fixtures.clipped)("clipped to a norm of $largestNorm are PyTorch's", (expected) => {
    const { kernel, bias } = expected.gradients
    const gradients = gradientsOf({ kernel: kernel.flat(), bias })
    expect(clipGradients(gradients, expected.largestNorm)).toBeCloseTo(expected.norm, 5)
    const clipped = [...gradients.values()].flatMap(({ data }) => [...data])
    const { clipped: oracle } = expected
    expect(maxAbsoluteDifference(clipped, [...oracle.kernel.flat(), ...oracle.bias])).toBeLessThan(1e-6)
  })

  test('that are all zero stay zero', () => {
    const gradients = gradientsOf({ a: [0, 0, 0] })
    expect(clipGradients(gradients, 1)).toBe(0)
    expect([...(gradients.get('a')?.data ?? [])]).toEqual([0, 0, 0])
  })
})
