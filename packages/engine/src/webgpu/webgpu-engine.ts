import { assertKnownOptions, sayValue } from '@sr/checks'
import { listLayers, type NetworkConfig } from '@sr/network'
import { type Chain, compileChain } from '../chain/chain.js'
import type { Engine, LoadedNetwork } from '../engine.js'
import type { Fallback } from '../fallback.js'
import { type DeviceOptions, openDevices } from './device/open-device.js'
import { differenceFromSpecification } from './difference-from-specification.js'
import { createGpuNetwork } from './gpu-network.js'
import { flatLines } from './passes/flat-lines.js'

/**
 * Where the engine gets its GPU from; by default from the page's `navigator.gpu`. These are objects of
 * WebGPU, typed so loosely because its types come with the DOM alone.
 */
export interface WebgpuEngineOptions {
  /** A GPUDevice of the caller's, who alone destroys it. */
  readonly device?: object
  /** A GPUAdapter, of which the engine asks a device of its own. */
  readonly adapter?: object
  /** What has `requestAdapter`: in Node, `create([])` of the package webgpu. */
  readonly gpu?: object
  /**
   * How feature maps are stored between passes. `f16` takes half the memory and moves half the bytes, for pages that
   * share a GPU's memory with much else; sums stay `f32`, which is the default.
   *
   * Whether a network bears it is measured by its `load` on this GPU: where the largest error over a picture of noise
   * is more than 1/1023 of the samples' range, the network's maps stay floats, and `onFallback` is told.
   */
  readonly precision?: 'f32' | 'f16'
  /** Told for each network that does not get the precision that was asked for. */
  readonly onFallback?: (fallback: Fallback) => void
}

/** By how much of their samples' range networks may err with maps in halves: a step of ten bits. */
export const mostErrorInHalves = 1 / 1023

/**
 * Runs networks on a GPU, by compute passes in which layers are fused: FSRCNN(56, 12, 4) takes six, and
 * no map of its 56 channels is ever stored.
 *
 * Throws TypeError or RangeError for options that make no sense. `load` rejects with EngineError `no-webgpu` where there
 * is no GPU to use, and `unsupported-chain`; `run` with `device-lost`, after which the next run starts anew
 * unless the device was the caller's, with `out-of-memory`, or as any engine's.
 */
export function webgpuEngine(options: WebgpuEngineOptions = {}): Engine {
  assertEngineOptions(options)
  const { precision = 'f32', onFallback, ...source } = options
  const openDevice = openDevices(source as DeviceOptions)

  async function loadInHalves(config: NetworkConfig, chain: Chain): Promise<LoadedNetwork | undefined> {
    const { inputRange } = config
    const network = createGpuNetwork(config, chain, openDevice, flatLines(chain, inputRange))
    const error =
      (await differenceFromSpecification(network, chain, inputRange)) / (inputRange[1] - inputRange[0])
    if (error <= mostErrorInHalves) return network
    network.dispose()
    const message = `webgpuEngine: with maps in f16 the network would err by ${error.toPrecision(2)} of its range, more than 1/1023. They are f32.`
    onFallback?.({ code: 'needs-f32', message })
    return undefined
  }

  return {
    name: 'webgpu',
    async load({ config, tensors }) {
      const chain = compileChain(listLayers(config), tensors)
      await openDevice() // that there is none is told here, not at the first picture
      const inHalves = precision === 'f16' ? await loadInHalves(config, chain) : undefined
      return inHalves ?? createGpuNetwork(config, chain, openDevice)
    },
  }
}

function assertEngineOptions(options: WebgpuEngineOptions): void {
  const { precision, onFallback, ...source } = options
  assertKnownOptions('webgpuEngine', options, ['device', 'adapter', 'gpu', 'precision', 'onFallback'], {})
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || (typeof value === 'object' && value !== null)) continue
    throw new TypeError(`webgpuEngine: ${name} must be an object of WebGPU, found ${sayValue(value)}.`)
  }
  if (precision !== undefined && precision !== 'f32' && precision !== 'f16')
    throw new RangeError(`webgpuEngine: precision must be 'f32' or 'f16', found ${sayValue(precision)}.`)
  if (onFallback === undefined || typeof onFallback === 'function') return
  throw new TypeError(`webgpuEngine: onFallback must be a function, found ${sayValue(onFallback)}.`)
}
