import { type Layer, layerOutputSize, listLayers } from './layers.js'
import type { NetworkConfig } from './network-config.js'
import { haloPx, receptiveFieldPx } from './receptive-field.js'
import { tensorShapes } from './tensors.js'

/** One layer, and what it costs. */
export interface LayerDescription {
  readonly name: string
  /** The field's own notation, such as Conv(5, 56, 1): kernel, outputs, inputs. */
  readonly layer: string
  /** Height × width × channels of the output for an input of h × w. */
  readonly output: string
  readonly parameters: number
  /** Per pixel of the network's input; biases and activations do not count (paper, section 3.3). */
  readonly multiplyAdds: number
}

/** What a network is and costs; `console.table` prints the layers as a table. */
export interface NetworkDescription {
  readonly layers: readonly LayerDescription[]
  /** All trainable numbers: weights, biases and slopes. */
  readonly parameters: number
  readonly multiplyAddsPerInputPixel: number
  readonly receptiveFieldPx: number
  readonly haloPx: number
}

/** Counts a network's parameters and multiply-adds layer by layer. */
export function describe(config: NetworkConfig): NetworkDescription {
  const layers = describeLayers(config)
  return {
    layers,
    parameters: layers.reduce((sum, row) => sum + row.parameters, 0),
    multiplyAddsPerInputPixel: layers.reduce((sum, row) => sum + row.multiplyAdds, 0),
    receptiveFieldPx: receptiveFieldPx(config),
    haloPx: haloPx(config),
  }
}

function describeLayers(config: NetworkConfig): LayerDescription[] {
  const count = (shape: readonly number[] = [0]): number => shape.reduce((product, size) => product * size, 1)
  const shapes = tensorShapes(config)
  // Every size is a·h + b, so inputs 0 and 1 determine it.
  let sizes: [number, number] = [0, 1]
  let channels: number = config.channels
  return listLayers(config).map((layer) => {
    sizes = [layerOutputSize(layer, sizes[0]), layerOutputSize(layer, sizes[1])]
    if ('outChannels' in layer) channels = layer.outChannels
    const weights = count(shapes.get(`${layer.name}.weight`))
    return {
      name: layer.name,
      layer: notation(layer),
      output: `${linear(sizes, 'h')} × ${linear(sizes, 'w')} × ${channels}`,
      parameters: weights + count(shapes.get(`${layer.name}.bias`)),
      multiplyAdds: layer.kind === 'prelu' ? 0 : weights,
    }
  })
}

function notation(layer: Layer): string {
  switch (layer.kind) {
    case 'conv':
      return `Conv(${layer.kernel}, ${layer.outChannels}, ${layer.inChannels})${layer.edge === 'zero' ? '' : `, ${layer.edge} edges`}`
    case 'prelu':
      return layer.slopes === 'channel' ? 'PReLU' : 'PReLU, one slope'
    case 'activation':
      return layer.function
    case 'deconv':
      return `DeConv(${layer.kernel}, ${layer.outChannels}, ${layer.inChannels}), stride ${layer.stride}, crop [${layer.crop.join(', ')}]`
    case 'pixelShuffle':
      return `PixelShuffle(${layer.factor})`
    case 'shortcut':
      return `+ input ×${layer.factor}, ${layer.interpolation}`
  }
}

function linear([atZero, atOne]: readonly [number, number], letter: string): string {
  const factor = atOne - atZero
  const offset = atZero === 0 ? '' : `${atZero > 0 ? '+' : '−'}${Math.abs(atZero)}`
  return `${factor === 1 ? '' : factor}${letter}${offset}`
}
