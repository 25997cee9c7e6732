import { ChannelPrelu, Conv2dTransposeExact, Enlarge, PixelShuffle, ReplicatePad } from '@sr/layers'
import { type ActivationLayer, type Layer, listLayers, type ShortcutLayer, type Weights } from '@sr/network'
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers'
import { withConfig } from './model-config.js'
import { loadWeights } from './model-weights.js'

/** A network as a tfjs model: the layers of `listLayers`, where their shapes stand, under the same names. */
export function buildNetwork(weights: Weights): LayersModel {
  const { config } = weights
  const picture = input({ name: 'input', shape: [null, null, config.channels] })
  const output = listLayers(config).reduce((x, layer) => applyLayer(x, layer, picture), picture)
  const network = withConfig(model({ name: config.architecture, inputs: picture, outputs: output }), config)
  loadWeights(network, weights)
  return network
}

/** A new layer, its kernel and bias zeros, applied to the output of the one before, and a shortcut to the picture. */
export function applyLayer(x: SymbolicTensor, layer: Layer, picture: SymbolicTensor): SymbolicTensor {
  if (layer.kind === 'shortcut') {
    const enlarged = enlargement(layer).apply(picture) as SymbolicTensor
    return layers.add({ name: layer.name }).apply([x, enlarged]) as SymbolicTensor
  }
  return tfjsLayers(layer).reduce((y, each) => each.apply(y) as SymbolicTensor, x)
}

/** tfjs enlarges by repeating pixels as PyTorch does, but not bilinearly, and not by bicubic at all. */
function enlargement({ name, factor, interpolation }: ShortcutLayer): LayersModel['layers'][number] {
  const options = { name: `${name}_enlarged` }
  return interpolation === 'nearest'
    ? layers.upSampling2d({ ...options, size: [factor, factor] })
    : new Enlarge({ ...options, factor, interpolation })
}

function tfjsLayers(layer: Exclude<Layer, ShortcutLayer>): LayersModel['layers'] {
  const { name } = layer
  switch (layer.kind) {
    case 'conv': {
      const { kernel: kernelSize, outChannels: filters, edge } = layer
      const padding = edge === 'zero' ? 'same' : 'valid'
      const convolution = layers.conv2d({ name, filters, kernelSize, padding, kernelInitializer: 'zeros' })
      if (edge !== 'replicate' || kernelSize === 1) return [convolution]
      return [new ReplicatePad({ name: `${name}_pad`, padding: (kernelSize - 1) / 2 }), convolution]
    }
    case 'prelu':
      return [new ChannelPrelu({ name, slopes: layer.slopes })]
    case 'activation':
      return [activation(layer)]
    case 'deconv': {
      const { kernel: kernelSize, outChannels: filters, stride: strides, crop } = layer
      return [
        new Conv2dTransposeExact({
          name,
          filters,
          kernelSize,
          strides,
          crop,
          kernelInitializer: initializers.zeros(),
        }),
      ]
    }
    case 'pixelShuffle':
      return [new PixelShuffle({ name, factor: layer.factor })]
  }
}

function activation({ name, function: kind }: ActivationLayer): LayersModel['layers'][number] {
  if (kind === 'tanh' || kind === 'sigmoid') return layers.activation({ name, activation: kind })
  return layers.reLU(kind === 'clamp' ? { name, maxValue: 1 } : { name })
}
