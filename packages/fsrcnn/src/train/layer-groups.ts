import { listLayers, type NetworkConfig } from '@sr/network'

/**
 * The head is the layer that gives the output: the deconvolution, or the last convolution where there is none.
 * The trunk is all before it.
 */
export type LayerGroup = 'trunk' | 'head'

/** The learning rate of each group as a multiple of the schedule's; 0 freezes a group. */
export type RateFactors = Readonly<Record<LayerGroup, number>>

/**
 * Convolutions at the full rate, the deconvolution at a tenth of it (section 4.1 of the
 * paper; SRCNN's paper does likewise).
 */
export const paperRateFactors: RateFactors = { trunk: 1, head: 0.1 }

/** The group of every layer that has weights, by the layer's name. */
export function layerGroups(config: NetworkConfig): ReadonlyMap<string, LayerGroup> {
  const layers = listLayers(config).filter(
    ({ kind }) => kind === 'conv' || kind === 'prelu' || kind === 'deconv',
  )
  const last = layers.length - 1
  return new Map(layers.map(({ name }, i) => [name, i === last ? 'head' : 'trunk']))
}
