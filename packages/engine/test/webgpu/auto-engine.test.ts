import { presetConfig, seededWeights } from '@sr/network'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { expect, it } from 'vitest'
import { autoEngine, type EngineChoice } from '../../src/webgpu/auto-engine.js'

const weights = seededWeights(presetConfig('fsrcnn-s', 2), 1)

async function choiceOf(gpu: object | undefined) {
  const choices: EngineChoice[] = []
  const engine = autoEngine({ webgpu: gpu ? { gpu } : {}, onChoice: (choice) => choices.push(choice) })
  expect(engine.name).toBe('auto')
  const networks = [await engine.load(weights), await engine.load(weights)]
  const output = await networks[0]?.run(new Float32Array(6), 2, 3)
  for (const network of networks) network.dispose()
  return { name: engine.name, choices, output }
}

it('takes WebAssembly where there is no GPU, says why, and finds out once', async () => {
  const { name, choices, output } = await choiceOf({ requestAdapter: async () => null })
  expect(name).toBe('wasm')
  expect(choices).toEqual([{ engine: 'wasm', reason: expect.stringContaining('no adapter') }])
  expect(output).toHaveLength(24)
})

const found = await softwareGpu()

it.skipIf(found === undefined)(
  'takes WebAssembly where the GPU is slower, as one in software is',
  async () => {
    const { choices } = await choiceOf(found?.gpu)
    expect(choices).toEqual([
      { engine: 'wasm', reason: expect.stringMatching(/slower here: .* 64 × 64 pixels/) },
    ])
  },
)
