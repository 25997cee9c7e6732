import { wasmEngine } from '@sr/engine'
import type { Weights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { engineCases } from '../support/engine-cases.js'
import { releasedCases } from '../support/released-cases.js'
import { seededInput, seededWeights } from '../support/seeded-weights.js'

test.each(engineCases)(
  '$name gives what PyTorch gives within 1e-5',
  async ({ config, weightsSeed, input, output }) => {
    const pixels = seededInput(config, input.height, input.width, input.seed)
    const result = await runOnce(seededWeights(config, weightsSeed), pixels, input.height, input.width)
    expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-5)
  },
)

test.each(releasedCases)(
  'the released weights $name give what PyTorch gives within 1e-5',
  async ({ network, input, output }) => {
    const [, , height, width] = input.shape
    const result = await runOnce(network, Float32Array.from(input.data), height, width)
    expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-5)
  },
)

async function runOnce(weights: Weights, pixels: Float32Array, height: number, width: number) {
  const network = await wasmEngine().load(weights)
  const output = await network.run(pixels, height, width)
  network.dispose()
  return output
}
