import { listLayers, presetConfig, seededWeights } from '@sr/network'
import { compileChain } from '../chain/chain.js'
import type { Engine, LoadedNetwork } from '../engine.js'
import { type WasmEngineOptions, wasmEngine } from '../wasm-engine.js'
import { differenceFromSpecification, noise } from './difference-from-specification.js'
import { mostErrorInHalves, type WebgpuEngineOptions, webgpuEngine } from './webgpu-engine.js'

/** What the two engines are told, and who is told which was chosen. */
export interface AutoEngineOptions {
  readonly webgpu?: WebgpuEngineOptions
  readonly wasm?: WasmEngineOptions
  /** Told once, with the reason in words. */
  readonly onChoice?: (choice: EngineChoice) => void
}

export interface EngineChoice {
  readonly engine: 'webgpu' | 'wasm'
  readonly reason: string
}

/**
 * The GPU, where there is one that computes rightly and is faster here, or else WebAssembly. That is found out
 * once, by the first `load`: a driver that gives other numbers than the specification is left alone, and so is
 * one that takes longer than the processor. Share the engine, which remembers it. Throws as the two engines do.
 */
export function autoEngine({ webgpu = {}, wasm = {}, onChoice }: AutoEngineOptions = {}): Engine {
  const [gpu, processor] = [webgpuEngine(webgpu), wasmEngine(wasm)]
  let chosen: Promise<Engine> | undefined
  let name = 'auto'

  async function choose(): Promise<Engine> {
    const choice = await compare(gpu, processor, webgpu.precision === 'f16' ? mostErrorInHalves : 1e-4)
    const engine = choice.engine === 'webgpu' ? gpu : processor
    name = engine.name
    onChoice?.(choice)
    return engine
  }

  return {
    /** `auto` until it is known. */
    get name() {
      return name
    },
    async load(weights) {
      chosen ??= choose().catch((error) => {
        chosen = undefined // there may be memory for it another time
        throw error
      })
      return (await chosen).load(weights)
    },
  }
}

/** A small picture tells at once whether the GPU is one in name only; a larger one has it at work. */
const sizes = [
  { width: 64, height: 64, mayTake: 5 },
  { width: 512, height: 288, mayTake: 1 },
] as const

async function compare(gpu: Engine, processor: Engine, mostError: number): Promise<EngineChoice> {
  const weights = seededWeights(presetConfig('fsrcnn-s', 2), 1)
  let onGpu: LoadedNetwork | undefined
  const here = await processor.load(weights)
  try {
    onGpu = await gpu.load(weights)
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const difference = await differenceFromSpecification(onGpu, chain, [0, 1])
    if (!(difference <= mostError))
      return { engine: 'wasm', reason: `the GPU computes otherwise than it should, by ${difference}` }
    for (const { width, height, mayTake } of sizes) {
      const [gpuMs, ms] = [await fastestMs(onGpu, width, height), await fastestMs(here, width, height)]
      if (gpuMs > mayTake * ms) {
        const figures = `${gpuMs.toFixed(1)} ms against ${ms.toFixed(1)} for ${width} × ${height} pixels`
        return { engine: 'wasm', reason: `the GPU is slower here: ${figures}` }
      }
    }
    return { engine: 'webgpu', reason: 'the GPU computes rightly, and faster' }
  } catch (error) {
    return { engine: 'wasm', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    onGpu?.dispose()
    here.dispose()
  }
}

/** Of two runs, after one that makes all ready. */
async function fastestMs(network: LoadedNetwork, width: number, height: number): Promise<number> {
  const data = noise(width * height)
  let fastest = Number.POSITIVE_INFINITY
  await network.run(data, height, width)
  for (let run = 0; run < 2; run++) {
    const start = performance.now()
    await network.run(data, height, width)
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}
