import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { createOptimizer } from '../../src/train/optimizer.js'
import steps from '../fixtures/training-steps.json' with { type: 'json' }

describe.each(steps.soap)('SOAP for a tensor of shape $shape', ({ seed, shape, rate, after }) => {
  const length = shape.reduce((product, size) => product * size, 1)
  const start = () => {
    const data = new Float32Array(length)
    const tensors = new Map([['conv.weight', { shape, data }]])
    return { data, tensors, optimizer: createOptimizer({ kind: 'soap' }, tensors) }
  }
  const gradients = () => {
    const random = createRandom(seed)
    return Array.from({ length: 25 }, () => Float32Array.from({ length }, () => 2 * random() - 1))
  }

  test("leads where PyTorch's does, before and after its basis has turned", () => {
    const { data, optimizer } = start()
    for (const [i, gradient] of gradients().entries()) {
      optimizer.update('conv.weight', data, gradient, rate, i + 1)
      const expected: number[] | undefined = (after as Record<string, number[]>)[i + 1]
      if (expected !== undefined) expect(maxAbsoluteDifference(data, expected), `${i + 1}`).toBeLessThan(1e-5)
    }
  })

  test('goes on from its moments bit for bit', () => {
    for (const stop of [1, 9, 10]) {
      const whole = start()
      const begun = start()
      let { optimizer } = begun
      for (const [i, gradient] of gradients().entries()) {
        if (i === stop) optimizer = createOptimizer({ kind: 'soap' }, begun.tensors, optimizer.moments)
        optimizer.update('conv.weight', begun.data, gradient, rate, i + 1)
        whole.optimizer.update('conv.weight', whole.data, gradient, rate, i + 1)
      }
      expect(begun.data).toEqual(whole.data)
      expect(optimizer.moments).toEqual(whole.optimizer.moments)
    }
  })
})
