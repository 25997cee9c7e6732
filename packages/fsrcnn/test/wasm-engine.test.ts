import { readFileSync } from 'node:fs'
import { wasmEngine } from '@sr/engine'
import type { Weights } from '@sr/network'
import { readWeights } from '@sr/weights-converter/safetensors'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { expect, test } from 'vitest'
import { engineCases } from './support/engine-cases.js'
import { seededInput, seededWeights } from './support/seeded-weights.js'

test.each(engineCases)(
  '$name gives what PyTorch gives within 1e-5',
  async ({ config, weightsSeed, input, output }) => {
    const pixels = seededInput(config, input.height, input.width, input.seed)
    const result = await runOnce(seededWeights(config, weightsSeed), pixels, input.height, input.width)
    expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-5)
  },
)

test.each(['x2', 'x3', 'x4'])(
  'the released weights %s give what PyTorch gives within 1e-5',
  async (scale) => {
    const { weights, input, output } = JSON.parse(readText(`fixtures/released-${scale}.json`))
    const [, , height, width] = input.shape
    const file = readWeights(readFileSync(new URL(`../weights/${weights}`, import.meta.url)))
    const result = await runOnce(file, Float32Array.from(input.data), height, width)
    expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-5)
  },
)

async function runOnce(weights: Weights, pixels: Float32Array, height: number, width: number) {
  const network = await wasmEngine().load(weights)
  const output = await network.run(pixels, height, width)
  network.dispose()
  return output
}

const readText = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
