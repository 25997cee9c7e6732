import { deconvolutionOutputSize } from './deconvolution.js'
import { type Layer, listLayers } from './layers.js'
import type { NetworkConfig } from './network-config.js'

/** One spatial size (height or width) of a layer's output. Below 1 the input is too small for the layer. */
export function layerOutputSize(layer: Layer, input: number): number {
  switch (layer.kind) {
    case 'conv':
      return layer.edge === 'valid' ? input - (layer.kernel - 1) : input
    case 'deconv':
      return deconvolutionOutputSize(input, layer.stride, layer.kernel, layer.crop)
    case 'pixelShuffle':
      return input * layer.factor
    default:
      return input
  }
}

/** One spatial size of the network's own output; SRCNN's input has been enlarged before. */
export function outputSize(config: NetworkConfig, input: number): number {
  return listLayers(config).reduce((size, layer) => layerOutputSize(layer, size), input)
}
