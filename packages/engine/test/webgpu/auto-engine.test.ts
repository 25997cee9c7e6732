import { presetConfig, seededWeights } from '@sr/network'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { expect, it, vi } from 'vitest'
import { autoEngine, type EngineChoice } from '../../src/webgpu/auto-engine.js'

const processor = vi.hoisted(() => ({ failures: 0 }))

vi.mock('../../src/wasm-engine.js', async (original) => {
  const real = await original<typeof import('../../src/wasm-engine.js')>()
  const wasmEngine: typeof real.wasmEngine = (options) => {
    const engine = real.wasmEngine(options)
    const load: typeof engine.load = (weights) =>
      processor.failures-- > 0 ? Promise.reject(new Error('no memory')) : engine.load(weights)
    return { ...engine, load }
  }
  return { ...real, wasmEngine }
})

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

it('finds out anew after it could not', async () => {
  processor.failures = 1
  const engine = autoEngine({ webgpu: { gpu: { requestAdapter: async () => null } } })
  const both = await Promise.allSettled([engine.load(weights), engine.load(weights)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(engine.name).toBe('auto')
  const network = await engine.load(weights)
  expect(engine.name).toBe('wasm')
  network.dispose()
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
