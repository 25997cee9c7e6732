import { assertKnownOptions, sayValue } from '@sr/checks'
import { listLayers } from '@sr/network'
import { compileChain } from '../chain/chain.js'
import type { Engine } from '../engine.js'
import { type DeviceOptions, openDevices } from './device/open-device.js'
import { createGpuNetwork } from './gpu-network.js'

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
}

/**
 * Runs networks on a GPU, by compute passes in which layers are fused: FSRCNN(56, 12, 4) takes six, and
 * no map of its 56 channels is ever stored.
 *
 * Throws TypeError for options that make no sense. `load` rejects with EngineError `no-webgpu` where there
 * is no GPU to use, and `unsupported-chain`; `run` with `device-lost`, after which the next run starts anew
 * unless the device was the caller's, with `out-of-memory`, or as any engine's.
 */
export function webgpuEngine(options: WebgpuEngineOptions = {}): Engine {
  assertKnownOptions('webgpuEngine', options, ['device', 'adapter', 'gpu'], {})
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (typeof value === 'object' && value !== null)) continue
    throw new TypeError(`webgpuEngine: ${name} must be an object of WebGPU, found ${sayValue(value)}.`)
  }
  const openDevice = openDevices(options as DeviceOptions)
  return {
    name: 'webgpu',
    async load({ config, tensors }) {
      const chain = compileChain(listLayers(config), tensors)
      await openDevice() // that there is none is told here, not at the first picture
      return createGpuNetwork(config, chain, openDevice)
    },
  }
}
