import { maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize, outputSize } from '../../src/chain/spans.js'
import { chainFixtures } from '../support/chain-fixtures.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { randomChain } from '../support/random-chain.js'
import { cutAt, runParts } from '../support/run-parts.js'
import { seededPixels } from '../support/seeded-network.js'

describe('the specification equals PyTorch in float64 within 1e-6', () => {
  for (const { name, layers, tensors, picture, pixels, output } of chainFixtures) {
    test(name, () => {
      const chain = compileChain(layers, tensors)
      const [whole] = cutAt(lastMapSize(chain, picture), [], [])
      expect(outputSize(chain, picture)).toEqual({ width: output.width, height: output.height })
      const result = runParts(chain, picture, pixels, whole === undefined ? [] : [whole])
      expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-6)
    })
  }
})

test('the specification equals the layers in float64 within 1e-6 of the largest value, for any chain', () => {
  fc.assert(
    fc.property(randomChain({ sidePx: 16 }), ({ layers, tensors, picture, seed }) => {
      const chain = compileChain(layers, tensors)
      const pixels = seededPixels(picture.width * picture.height * chain.inChannels, seed)
      const expected = runInFloat64(layers, tensors, picture, pixels)
      const result = runParts(chain, picture, pixels, cutAt(lastMapSize(chain, picture), [], []))
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
      expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-6 * largest)
    }),
    { seed: 50, numRuns: 50 },
  )
})

test('wherever a picture is cut, the parts give the same bits as the whole', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 })
  fc.assert(
    fc.property(
      randomChain({ sidePx: 16 }),
      cuts,
      cuts,
      ({ layers, tensors, picture, seed }, rows, columns) => {
        const chain = compileChain(layers, tensors)
        const pixels = seededPixels(picture.width * picture.height * chain.inChannels, seed)
        const size = lastMapSize(chain, picture)
        const whole = runParts(chain, picture, pixels, cutAt(size, [], []))
        expect(whole.every(Number.isFinite)).toBe(true)
        expect(runParts(chain, picture, pixels, cutAt(size, rows, columns))).toEqual(whole)
      },
    ),
    { seed: 41, numRuns: 50 },
  )
})

test('a picture that is not a number spoils only the pixels that see it', () => {
  const fixture = chainFixtures.find(({ name }) => name.startsWith('three convolutions, kernels'))
  if (fixture === undefined) throw new Error('the fixture is missing')
  const { layers, tensors, picture } = fixture
  const chain = compileChain(layers, tensors)
  const pixels = fixture.pixels.slice()
  pixels[0] = Number.NaN // its top left corner
  const result = runParts(chain, picture, pixels, cutAt(picture, [], []))
  const reach = 4 + 2 + 3
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      expect(Number.isNaN(result[y * picture.width + x])).toBe(x <= reach && y <= reach)
    }
  }
})
