import { pictureCrop, subpixelOffsets } from './deconvolution.js'
import { interpolationReach } from './interpolation-taps.js'
import { listLayers } from './layers.js'
import type { NetworkConfig } from './network-config.js'

/** How far, in input pixels, an output pixel looks beyond the input pixel it stands in. */
export interface Reach {
  readonly before: number
  readonly after: number
}

/**
 * The reach of a network, derived from its layers: a k × k convolution reaches (k − 1)/2 pixels each way,
 * a deconvolution as far as its sub-pixel offsets, and a shortcut, beside them, as far as its interpolation.
 *
 * Input pixels are those of the network's own input (`inputScale`). A deconvolution counts with the crop that
 * makes its output exactly scale × input (`pictureCrop`).
 */
export function receptiveReach(config: NetworkConfig): Reach {
  let before = 0
  let after = 0
  for (const layer of listLayers(config)) {
    if (layer.kind === 'conv') {
      before += (layer.kernel - 1) / 2
      after += (layer.kernel - 1) / 2
    }
    if (layer.kind === 'deconv') {
      const [cut] = pictureCrop(layer, layer.stride)
      const { first, last } = subpixelOffsets(layer.kernel, layer.stride, cut)
      before -= first
      after += last
    }
    if (layer.kind === 'shortcut') {
      before = Math.max(before, interpolationReach[layer.interpolation])
      after = Math.max(after, interpolationReach[layer.interpolation])
    }
  }
  return { before, after }
}

/** Side of the square of input pixels that one output pixel depends on at most. */
export function receptiveFieldPx(config: NetworkConfig): number {
  const { before, after } = receptiveReach(config)
  return before + 1 + after
}

/** Input pixels that a tile needs around it so that its result equals that part of the whole picture's. */
export function haloPx(config: NetworkConfig): number {
  const { before, after } = receptiveReach(config)
  return Math.max(before, after)
}
