import { maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { createPlainLoops } from '../../src/chain/plain-loops.js'
import { lastMapSize } from '../../src/chain/spans.js'
import { chainFixtures } from '../support/chain-fixtures.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { randomChain } from '../support/random-chain.js'
import { cutAt, runParts, runPlainParts } from '../support/run-parts.js'
import { seededPixels } from '../support/seeded-network.js'

describe('the plain loops equal PyTorch in float64 within 1e-6', () => {
  for (const { name, layers, tensors, picture, pixels, output } of chainFixtures) {
    test(name, () => {
      const chain = compileChain(layers, tensors)
      const result = runPlainParts(chain, picture, pixels, cutAt(lastMapSize(chain, picture), [], []))
      expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-6)
    })
  }
})

test('the plain loops equal the layers in float64 and the specification, for any chain and any cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 })
  fc.assert(
    fc.property(
      randomChain({ sidePx: 20 }),
      cuts,
      cuts,
      ({ layers, tensors, picture, seed }, rows, columns) => {
        const chain = compileChain(layers, tensors)
        const pixels = seededPixels(picture.width * picture.height * chain.inChannels, seed)
        const parts = cutAt(lastMapSize(chain, picture), rows, columns)
        const result = runPlainParts(chain, picture, pixels, parts)
        const expected = runInFloat64(layers, tensors, picture, pixels)
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
        expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-6 * largest)
        expect(maxAbsoluteDifference(result, runParts(chain, picture, pixels, parts))).toBeLessThan(
          1e-5 * largest,
        )
      },
    ),
    { seed: 51, numRuns: 50 },
  )
})

test('the plain loops stop after every two channels of a map', () => {
  const { layers, tensors, picture, pixels } = chainFixtures[0]
  const chain = compileChain(layers, tensors)
  const whole = { x: 0, y: 0, ...picture }
  const source = { ...whole, channels: chain.inChannels, data: pixels }
  const size = { x: 0, y: 0, width: 1000, height: 1000 }
  const target = { ...size, channels: chain.tail.channels, data: new Float32Array(1e6 * chain.tail.channels) }
  const steps = [
    ...createPlainLoops(chain).run({ ...whole, ...lastMapSize(chain, picture) }, picture, source, target),
  ]
  const pairs = chain.stages.map(({ outChannels }) => Math.ceil(outChannels / 2))
  expect(steps).toHaveLength(pairs.reduce((sum, count) => sum + count))
})
