import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resampleWeights } from '../src/resample-weights.js'
import vectors from './fixtures/imresize-and-colour.json' with { type: 'json' }

const seed = 20260101

test('an output inside the picture has the published weights when shrinking 2, 3 and 4 times', () => {
  for (const factor of [2, 3, 4] as const) {
    const { weights, taps } = resampleWeights(96, 96 / factor, 1 / factor)
    const middle = Array.from(weights.subarray(10 * taps, 11 * taps)).filter((weight) => weight !== 0)
    const expected = vectors.imresize.interior_weights[`1/${factor}`]
    expect(middle).toHaveLength(expected.length)
    for (const [tap, weight] of expected.entries()) expect(middle[tap]).toBeCloseTo(weight, 14)
  }
})

test('the first output of a halved row reads the mirrored samples 2 1 0 0 1 2 3 4', () => {
  const { indices, weights, taps } = resampleWeights(24, 12, 0.5)
  const { indices0, weights: expected } = vectors.imresize.first_row_x2
  expect(taps).toBe(8)
  expect(Array.from(indices.subarray(0, taps))).toEqual(indices0)
  expect(Array.from(weights.subarray(0, taps))).toEqual(expected)
})

test('any lengths give weights that sum to 1 and indices inside the input', () => {
  const length = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(length, length, fc.boolean(), (inLength, outLength, antialias) => {
      const { indices, weights, taps } = resampleWeights(inLength, outLength, undefined, antialias)
      expect(indices.length).toBe(outLength * taps)
      for (let output = 0; output < outLength; output++) {
        const row = weights.subarray(output * taps, (output + 1) * taps)
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
      }
      expect(indices.every((index) => index >= 0 && index < inLength)).toBe(true)
    }),
    { seed, numRuns: 200 },
  )
})

test('a row resized to its own length is unchanged', () => {
  const { indices, weights, taps } = resampleWeights(9, 9)
  expect(taps).toBe(1)
  expect(Array.from(indices)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(Array.from(weights)).toEqual(Array(9).fill(1))
})

test('samples that were taken at a site of their cells keep their places, as a slope shows', () => {
  for (const site of [0.25, 0.5, 0.75]) {
    for (const scale of [2, 3, 4]) {
      const { indices, weights, taps } = resampleWeights(12, 12 * scale, scale, true, site)
      // Bicubic keeps straight lines, away from the mirrored ends.
      for (let output = 3 * scale; output < 9 * scale; output++) {
        let place = 0
        for (let entry = output * taps; entry < (output + 1) * taps; entry++)
          place += weights[entry] * (indices[entry] + site)
        expect(place).toBeCloseTo((output + site) / scale, 10)
      }
    }
  }
})
