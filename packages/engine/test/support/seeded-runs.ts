import { fsrcnnConfig, presetConfig, seededWeights } from '@sr/network'
import type { LoadedNetwork, RunOptions } from '../../src/engine.js'
import { seededPixels } from './seeded-network.js'

export const smallWeights = seededWeights(fsrcnnConfig({ scale: 2, d: 12, s: 6, m: 1 }), 1)
export const largeWeights = seededWeights(presetConfig('fsrcnn', 3), 2)

/** So much work, with the large weights, that threads are worth it; and more rows than a part has. */
export const largeSize = { height: 401, width: 250 }
export const largeInput = seededPixels(largeSize.height * largeSize.width, 3)
export const runLarge = (network: LoadedNetwork, options: RunOptions = {}): Promise<Float32Array> =>
  network.run(largeInput, largeSize.height, largeSize.width, options)

export const haveSameBits = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.compare(bytesOf(a), bytesOf(b)) === 0
const bytesOf = ({ buffer }: Float32Array): Buffer => Buffer.from(buffer as ArrayBuffer)
