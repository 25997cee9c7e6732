/**
 * FSRCNN as TensorFlow.js models: build, train, swap heads, and exchange weights with every other form of the network.
 *
 * @packageDocumentation
 */
import { ChannelPrelu } from '@sr/layers'
import { type FsrcnnOptions, fsrcnnConfig } from '@sr/network'
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { convolve } from './convolution.js'
import { deconvolve } from './heads.js'
import { initialWeights } from './initial-weights.js'
import { withConfig } from './model-config.js'
import { loadWeights } from './model-weights.js'

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
 * It starts as bilinear enlargement: one channel carries the picture to a bilinear head, and all else of the head is near zero. The other
 * kernels are random, from He's distribution; slopes start at 0.25, biases at 0. (All is random with a 1 × 1 feature layer, fewer filters
 * than channels, or negative numbers in `inputRange`.)
 *
 * Layers have the names of `listLayers`. Throws RangeError where `fsrcnnConfig` does. The caller disposes the model.
 */
export function buildFsrcnn({ seed = 0, ...options }: FsrcnnModelOptions): LayersModel {
  const config = fsrcnnConfig(options)
  const firstWeights = initialWeights(config, seed)
  const { channels, d, s, m, kernels, slopes, mapActivation, edge } = config

  const conv = (x: SymbolicTensor, name: string, kernel: number, filters: number): SymbolicTensor =>
    convolve(x, { name, kernel, filters, edge })
  const prelu = (x: SymbolicTensor, name: string): SymbolicTensor =>
    new ChannelPrelu({ name, slopes }).apply(x) as SymbolicTensor

  // With 'valid' edges, h and w become less by kernel − 1 at each convolution.
  const picture = input({ name: 'input', shape: [null, null, channels] }) // [n, h, w, channels]
  let x = prelu(conv(picture, 'feature', kernels.feature, d), 'feature_prelu') // [n, h, w, d]
  x = prelu(conv(x, 'shrink', kernels.shrink, s), 'shrink_prelu') // [n, h, w, s]
  for (let i = 1; i <= m; i++) {
    x = conv(x, `map_${i}`, kernels.map, s) // [n, h, w, s]
    if (mapActivation === 'each' || i === m) x = prelu(x, `map_${i}_prelu`)
  }
  x = prelu(conv(x, 'expand', kernels.expand, d), 'expand_prelu') // [n, h, w, d]
  const output = deconvolve(x, 'deconv', config) // [n, scale·h, scale·w, channels]
  const network = withConfig(model({ name: 'fsrcnn', inputs: picture, outputs: output }), config)
  loadWeights(network, firstWeights)
  return network
}
