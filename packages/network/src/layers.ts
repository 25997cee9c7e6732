import { type Crop, deconvolutionOutputSize } from './deconvolution.js'
import type { FsrcnnConfig } from './fsrcnn-config.js'
import type { Interpolation } from './interpolation-taps.js'
import type { NetworkConfig } from './network-config.js'
import type { Edge } from './picture-fields.js'
import type { PlainActivation, PlainConfig } from './plain-config.js'
import type { SrcnnConfig } from './srcnn-config.js'

/** A convolution with bias and stride 1. */
export interface ConvLayer {
  readonly kind: 'conv'
  readonly name: string
  readonly kernel: number
  readonly inChannels: number
  readonly outChannels: number
  readonly edge: Edge
}

/** f(x) = max(0, x) + slope·min(0, x) (paper, section 3.2), one slope per channel or one for all. */
export interface PreluLayer {
  readonly kind: 'prelu'
  readonly name: string
  readonly channels: number
  readonly slopes: 'channel' | 'shared'
}

/** A function without weights; `clamp` limits to 0..1. */
export interface ActivationLayer {
  readonly kind: 'activation'
  readonly name: string
  readonly function: 'relu' | 'tanh' | 'sigmoid' | 'clamp'
}

/** A transposed convolution with bias, as PyTorch defines it, cropped. */
export interface DeconvLayer {
  readonly kind: 'deconv'
  readonly name: string
  readonly kernel: number
  readonly stride: number
  readonly crop: Crop
  readonly inChannels: number
  readonly outChannels: number
}

/**
 * PyTorch's PixelShuffle: channel c·r² + i·r + j becomes channel c of pixel (i, j) in each r × r block.
 */
export interface PixelShuffleLayer {
  readonly kind: 'pixelShuffle'
  readonly name: string
  readonly factor: number
  readonly outChannels: number
}

/**
 * Adds the network's input, enlarged by `factor` as `interpolationTaps` says, to what the layer before made.
 */
export interface ShortcutLayer {
  readonly kind: 'shortcut'
  readonly name: string
  readonly factor: number
  readonly interpolation: Interpolation
  readonly channels: number
}

/** One step of a network; a network is a list of them, each fed with the output of the one before. */
export type Layer = ConvLayer | PreluLayer | ActivationLayer | DeconvLayer | PixelShuffleLayer | ShortcutLayer

/** The network as the list of its layers, first to last. {@link inputScale} says what comes before them. */
export function listLayers(config: NetworkConfig): Layer[] {
  switch (config.architecture) {
    case 'fsrcnn':
      return fsrcnnLayers(config)
    case 'srcnn':
      return srcnnLayers(config)
    case 'plain':
      return plainLayers(config)
  }
}

/**
 * By how much bicubic enlarges a picture before it enters the network. SRCNN's layers work at the
 * size of its output, so for it that is `scale`; those of the others work on the picture
 * itself, so for them it is 1. Where sizes, tiles and halos are counted in pixels of the network's
 * input, that is the picture after this step.
 */
export function inputScale({ architecture, scale }: NetworkConfig): number {
  return architecture === 'srcnn' ? scale : 1
}

/** One spatial size of the network's own output, for one of its input. */
export function outputSize(config: NetworkConfig, input: number): number {
  return listLayers(config).reduce((size, layer) => layerOutputSize(layer, size), input)
}

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

function fsrcnnLayers({
  scale,
  channels,
  d,
  s,
  m,
  kernels,
  slopes,
  mapActivation,
  edge,
  deconv,
}: FsrcnnConfig): Layer[] {
  const conv = (name: string, kernel: number, inChannels: number, outChannels: number): Layer => ({
    kind: 'conv',
    name,
    kernel,
    inChannels,
    outChannels,
    edge,
  })
  const prelu = (name: string, layerChannels: number): Layer => ({
    kind: 'prelu',
    name,
    channels: layerChannels,
    slopes,
  })

  const mapping: Layer[] = [] // m × Conv(3, s, s): [n, h, w, s]
  for (let i = 1; i <= m; i++) {
    mapping.push(conv(`map_${i}`, kernels.map, s, s))
    if (mapActivation === 'each' || i === m) mapping.push(prelu(`map_${i}_prelu`, s))
  }
  return [
    conv('feature', kernels.feature, channels, d), // [n, h, w, channels] → [n, h, w, d]
    prelu('feature_prelu', d),
    conv('shrink', kernels.shrink, d, s), // → [n, h, w, s]
    prelu('shrink_prelu', s),
    ...mapping,
    conv('expand', kernels.expand, s, d), // → [n, h, w, d]
    prelu('expand_prelu', d),
    // → [n, scale·h, scale·w, channels]
    {
      kind: 'deconv',
      name: 'deconv',
      kernel: deconv.kernel,
      stride: scale,
      crop: deconv.crop,
      inChannels: d,
      outChannels: channels,
    },
  ]
}

function srcnnLayers({ channels, kernels, filters, edge }: SrcnnConfig): Layer[] {
  const activations = filters.map(() => 'relu' as const)
  // [n, H, W, channels] → the same
  return convolutionChain(channels, kernels, [...filters, channels], activations, 'channel', edge)
}

function plainLayers(config: PlainConfig): Layer[] {
  const { scale, channels, kernels, filters, activations, slopes, crop, shortcut, outputActivation, edge } =
    config
  const network: Layer[] = []
  if (crop === undefined) {
    const outputs = [...filters, channels * scale ** 2]
    network.push(
      ...convolutionChain(channels, kernels, outputs, activations, slopes, edge), // → [n, h, w, scale²·channels]
      { kind: 'pixelShuffle', name: 'shuffle', factor: scale, outChannels: channels }, // → [n, scale·h, scale·w, channels]
    )
  } else {
    const [inChannels, kernel] = [filters.at(-1) ?? channels, kernels.at(-1) ?? 1]
    network.push(
      ...convolutionChain(channels, kernels.slice(0, -1), filters, activations, slopes, edge), // → [n, h, w, filters]
      { kind: 'deconv', name: 'deconv', kernel, stride: scale, crop, inChannels, outChannels: channels }, // → [n, scale·h, scale·w, channels]
    )
  }
  if (shortcut !== 'none') {
    network.push({ kind: 'shortcut', name: 'shortcut', factor: scale, interpolation: shortcut, channels })
  }
  if (outputActivation !== 'none') {
    network.push({ kind: 'activation', name: 'output_activation', function: outputActivation })
  }
  return network
}

/**
 * conv_1, activation, conv_2, activation, …, conv_n: [n, h, w, channels] → [n, h, w, outputs[0]] → …
 */
function convolutionChain(
  channels: number,
  kernels: readonly number[],
  outputs: readonly number[],
  activations: readonly PlainActivation[],
  slopes: 'channel' | 'shared',
  edge: Edge,
): Layer[] {
  return kernels.flatMap((kernel, i): Layer[] => {
    const name = `conv_${i + 1}`
    const [inChannels, outChannels] = [outputs[i - 1] ?? channels, outputs[i] ?? channels]
    const conv: Layer = { kind: 'conv', name, kernel, inChannels, outChannels, edge }
    const activation = activations[i] ?? 'none'
    if (activation === 'none') return [conv]
    if (activation === 'prelu')
      return [conv, { kind: 'prelu', name: `${name}_prelu`, channels: outChannels, slopes }]
    return [conv, { kind: 'activation', name: `${name}_${activation}`, function: activation }]
  })
}
