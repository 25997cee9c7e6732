/**
 * SRCNN, the baseline that FSRCNN is compared with, as a TensorFlow.js model.
 *
 * @packageDocumentation
 */
import { type SrcnnOptions, srcnnConfig } from '@sr/network'
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { convolve } from './convolution.js'
import { initialWeights } from './initial-weights.js'
import { withConfig } from './model-config.js'
import { loadWeights } from './model-weights.js'

export { configOf } from './model-config.js'
export { extractWeights, loadWeights } from './model-weights.js'

/** A network's options and the seed of its first weights. */
export interface SrcnnModelOptions extends SrcnnOptions {
  /** A whole number from 0 on, default 0; the same seed gives the same weights. */
  readonly seed?: number
}

/**
 * SRCNN (Dong et al., TPAMI 2016) for pictures of any height and width that bicubic has already enlarged:
 * [n, H, W, channels] in the network's `inputRange` → [n, H, W, channels], not clamped.
 *
 * Convolutions start from He's distribution, the last from N(0, 0.001), biases at 0. Layers have the names of `listLayers`. Throws
 * RangeError where `srcnnConfig` does. The caller disposes the model.
 */
export function buildSrcnn({ seed = 0, ...options }: SrcnnModelOptions): LayersModel {
  const config = srcnnConfig(options)
  const firstWeights = initialWeights(config, seed)
  const { channels, kernels, filters, edge } = config
  const last = kernels.length - 1

  const picture = input({ name: 'input', shape: [null, null, channels] }) // [n, H, W, channels]
  let x: SymbolicTensor = picture
  for (const [i, kernel] of kernels.entries()) {
    const name = `conv_${i + 1}`
    x = convolve(x, { name, kernel, filters: filters[i] ?? channels, edge }) // [n, H, W, filters]
    if (i < last) x = layers.reLU({ name: `${name}_relu` }).apply(x) as SymbolicTensor
  }
  const network = withConfig(model({ name: 'srcnn', inputs: picture, outputs: x }), config)
  loadWeights(network, firstWeights)
  return network
}
