/**
 * Super-resolution networks as TensorFlow.js models: build, train, swap heads, exchange weights with all other forms of it.
 *
 * Needs TensorFlow.js beside it: `npm install @tensorflow/tfjs`. Without it, importing this entry fails with
 * ERR_MODULE_NOT_FOUND, in which Node names @tensorflow/tfjs-core or @tensorflow/tfjs-layers.
 *
 * @packageDocumentation
 */
import { type FsrcnnOptions, fsrcnnConfig, type NetworkConfig, parseNetworkConfig } from '@sr/network'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { buildNetwork } from './build-network.js'
import { initialWeights } from './initial-weights.js'

export { freezeTrunk, type HeadOptions, joinHeads, withHead } from './heads.js'
export { configOf } from './model-config.js'
export { extractWeights, loadWeights } from './model-weights.js'

/** A network's options and the seed of its first weights. */
export interface FsrcnnModelOptions extends FsrcnnOptions {
  /** A whole number from 0 on, default 0; the same seed gives the same weights. */
  readonly seed?: number
}

/**
 * FSRCNN(d, s, m) (Dong, Loy, Tang, ECCV 2016, section 3.2) for pictures of any height and width:
 * [n, h, w, channels] in the network's `inputRange` → [n, scale·h, scale·w, channels], not clamped.
 *
 * It starts as bilinear enlargement: one channel carries the picture to a bilinear head, and all else of the
 * head is near zero. The other kernels are random, from He's distribution; slopes start at 0.25, biases at 0.
 * (All is random with a 1 × 1 feature layer, fewer filters than channels, or negative numbers in
 * `inputRange`.)
 *
 * Layers have the names of `listLayers`.
 * Throws RangeError where `fsrcnnConfig` does. The caller disposes the model.
 */
export function buildFsrcnn({ seed = 0, ...options }: FsrcnnModelOptions): LayersModel {
  return buildNetwork(initialWeights(fsrcnnConfig(options), seed))
}

/** The seed of a model's first weights. */
export interface ModelOptions {
  /** A whole number from 0 on, default 0; the same seed gives the same weights. */
  readonly seed?: number
}

/**
 * Any network that a config describes, for pictures of any height and width: [n, h, w, channels] in the network's
 * `inputRange` → [n, scale·h, scale·w, channels], not clamped.
 *
 * An FSRCNN starts as {@link buildFsrcnn} says. The kernels of others are random, from He's distribution, the last
 * near zero, so that a network with a shortcut starts as its interpolation. Layers have the names of `listLayers`.
 * Throws RangeError for a config that is none. The caller disposes the model.
 */
export function buildModel(config: NetworkConfig, { seed = 0 }: ModelOptions = {}): LayersModel {
  return buildNetwork(initialWeights(parseNetworkConfig(config), seed))
}
