import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { chainFixtures } from '../support/chain-fixtures.js'
import { runInFloat64 } from '../support/float64-reference.js'

test.each(chainFixtures)('the reference gives what PyTorch gives in float64: $name', (fixture) => {
  const { layers, tensors, picture, pixels, output } = fixture
  const result = runInFloat64(layers, tensors, picture, pixels)
  expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(6e-9) // the fixtures have eight decimals
})
