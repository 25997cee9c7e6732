import { expect, test } from 'vitest'
import { gaussianTaps } from '../src/window-taps.js'
import vectors from './fixtures/metrics.json' with { type: 'json' }
import { hash32, pairNames } from './support/vector-pictures.js'

test('the hash of the fixture is drawn bit for bit', () => {
  for (const [i, j, seed, hash] of vectors.hash32_samples) expect(hash32(i, j, seed)).toBe(hash)
})

test('the window of eleven taps equals the reference', () => {
  const taps = gaussianTaps(11, 1.5)
  for (const [index, tap] of vectors['gauss11_sigma1.5'].entries()) expect(taps[index]).toBeCloseTo(tap, 15)
})

test('the fixture has fourteen pairs', () => {
  expect(pairNames).toHaveLength(14)
})
