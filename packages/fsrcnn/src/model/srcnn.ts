/**
 * SRCNN, the baseline that FSRCNN is compared with, as a TensorFlow.js model.
 *
 * Needs TensorFlow.js beside it: `npm install @tensorflow/tfjs`. Without it, importing this entry fails with
 * ERR_MODULE_NOT_FOUND, in which Node names @tensorflow/tfjs-core or @tensorflow/tfjs-layers.
 *
 * @packageDocumentation
 */
import { type SrcnnOptions, srcnnConfig } from '@sr/network'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { buildNetwork } from './build-network.js'
import { initialWeights } from './initial-weights.js'

export { configOf } from './model-config.js'
export { extractWeights, loadWeights } from './model-weights.js'

/** A network's options and the seed of its first weights. */
export interface SrcnnModelOptions extends SrcnnOptions {
  /** A whole number from 0 on, default 0; the same seed gives the same weights. */
  readonly seed?: number
}

/**
 * SRCNN (Dong et al., TPAMI 2016) for pictures of any height and width, enlarged before (`inputScale`):
 * [n, H, W, channels] in the network's `inputRange` → [n, H, W, channels], not clamped.
 *
 * Convolutions start from He's distribution, the last from N(0, 0.001), biases at 0. Layers have the names of
 * `listLayers`. Throws RangeError where `srcnnConfig` does. The caller disposes the model.
 */
export function buildSrcnn({ seed = 0, ...options }: SrcnnModelOptions): LayersModel {
  return buildNetwork(initialWeights(srcnnConfig(options), seed))
}
