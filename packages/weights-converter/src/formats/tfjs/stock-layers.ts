import type {
  ConvLayer,
  Crop,
  DeconvLayer,
  Layer,
  PixelShuffleLayer,
  PreluLayer,
  ShortcutLayer,
  Tensor,
} from '@sr/network'
import { CheckpointError } from '../../errors.js'
import { torchKernelToTensorflow } from './kernel-layout.js'
import { padKernel, stockDeconvolution } from './stock-deconvolution.js'

/** One layer of a Keras topology and its weights, in the order the layer creates them. */
export interface KerasLayer {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string }
  readonly weights: readonly { readonly name: string; readonly tensor: Tensor }[]
  /** Reads the model's input, which every other layer but the first does not. */
  readonly readsInput?: boolean
  /** Adds the output of the layer before the one before it, which alone reads two. */
  readonly readsTwo?: boolean
}

/**
 * A layer of ours as layers that tfjs has of its own; with `customLayers` also `ReplicatePad` and `Enlarge` of
 * @sr/layers.
 */
export function stockLayers(
  layer: Layer,
  tensors: ReadonlyMap<string, Tensor>,
  customLayers: boolean,
): readonly KerasLayer[] {
  switch (layer.kind) {
    case 'conv':
      return convolution(layer, tensors, customLayers)
    case 'prelu':
      return [prelu(layer, tensors)]
    case 'activation':
      if (layer.function === 'clamp') return [keras('ReLU', { name: layer.name, max_value: 1 })]
      return [keras('Activation', { name: layer.name, activation: layer.function })]
    case 'deconv':
      return deconvolution(layer, tensors)
    case 'pixelShuffle':
      return [pixelShuffle(layer)]
    case 'shortcut':
      return shortcut(layer, customLayers)
  }
}

const keras = (
  className: string,
  config: KerasLayer['config'],
  weights: KerasLayer['weights'] = [],
): KerasLayer => ({
  className,
  config,
  weights,
})

function convolution(
  layer: ConvLayer,
  tensors: ReadonlyMap<string, Tensor>,
  customLayers: boolean,
): KerasLayer[] {
  const { name, kernel, outChannels, edge } = layer
  const pads = edge === 'replicate' && kernel > 1
  if (pads && !customLayers) {
    throw new CheckpointError('no-stock-form', `layer ${name}`, "no layer of tfjs's own replicates edges.", {
      remedy: { option: 'allowCustomLayers' },
    })
  }
  const conv = keras(
    'Conv2D',
    convolutionConfig(name, outChannels, kernel, edge === 'zero' ? 'same' : 'valid', true),
    kernelAndBias(name, take(tensors, `${name}.weight`), tensors),
  )
  if (!pads) return [conv]
  return [keras('ReplicatePad', { name: `${name}_pad`, padding: (kernel - 1) / 2 }), conv]
}

function prelu({ name, channels, slopes }: PreluLayer, tensors: ReadonlyMap<string, Tensor>): KerasLayer {
  const { data } = take(tensors, `${name}.weight`)
  // Slopes of tf.layers.prelu have the input's shape except along shared axes;
  // there is no single one for all.
  const alpha = slopes === 'channel' ? data : new Float32Array(channels).fill(data[0] as number)
  const weights = [{ name: `${name}/alpha`, tensor: { shape: [1, 1, channels], data: alpha } }]
  return keras('PReLU', { name, shared_axes: [1, 2] }, weights)
}

function deconvolution(layer: DeconvLayer, tensors: ReadonlyMap<string, Tensor>): KerasLayer[] {
  const { name, stride, outChannels } = layer
  const { padding, zeros, cropping } = stockDeconvolution(layer)
  const weight = padKernel(take(tensors, `${name}.weight`), zeros)
  const deconv = keras(
    'Conv2DTranspose',
    transposedConfig(name, outChannels, weight.shape[2] as number, stride, padding, true),
    kernelAndBias(name, weight, tensors),
  )
  return padding === 'same' ? [deconv] : [deconv, cropByConvolution(`${name}_crop`, outChannels, cropping)]
}

/**
 * Cuts rows and columns by a convolution with a single 1: tf.layers.cropping2D computes a negative size where
 * height and width are open, and a Sequential refuses that.
 */
function cropByConvolution(name: string, channels: number, [before, after]: Crop): KerasLayer {
  const size = before + 1 + after
  const data = new Float32Array(size * size * channels * channels) // [h, w, in, out]
  for (let c = 0; c < channels; c++) data[((before * size + before) * channels + c) * channels + c] = 1
  const config = convolutionConfig(name, channels, size, 'valid', false)
  return keras('Conv2D', config, [
    { name: `${name}/kernel`, tensor: { shape: [size, size, channels, channels], data } },
  ])
}

/**
 * A transposed convolution whose kernel is as large as its stride lays blocks side by
 * side; ones choose the channel.
 */
function pixelShuffle({ name, factor, outChannels }: PixelShuffleLayer): KerasLayer {
  const area = factor * factor
  const inChannels = outChannels * area
  const data = new Float32Array(area * outChannels * inChannels) // [i, j, out, in]
  for (let phase = 0; phase < area; phase++) {
    for (let c = 0; c < outChannels; c++) data[(phase * outChannels + c) * inChannels + c * area + phase] = 1
  }
  const config = transposedConfig(name, outChannels, factor, factor, 'valid', false)
  const tensor = { shape: [factor, factor, outChannels, inChannels], data }
  return keras('Conv2DTranspose', config, [{ name: `${name}/kernel`, tensor }])
}

/** tfjs enlarges by repeating pixels as PyTorch does, but not bilinearly, and not by bicubic at all. */
function shortcut({ name, factor, interpolation }: ShortcutLayer, customLayers: boolean): KerasLayer[] {
  if (interpolation !== 'nearest' && !customLayers) {
    const problem = `no layer of tfjs's own enlarges a picture ${interpolation === 'bilinear' ? 'bilinearly' : 'by bicubic'} as PyTorch does.`
    throw new CheckpointError('no-stock-form', `layer ${name}`, problem, {
      remedy: { option: 'allowCustomLayers' },
    })
  }
  const enlarged = { name: `${name}_enlarged` }
  const enlargement =
    interpolation === 'nearest'
      ? keras('UpSampling2D', { ...enlarged, size: [factor, factor], data_format: 'channels_last' })
      : keras('Enlarge', { ...enlarged, factor, interpolation })
  return [
    { ...enlargement, readsInput: true },
    { ...keras('Add', { name }), readsTwo: true },
  ]
}

function convolutionConfig(
  name: string,
  filters: number,
  kernel: number,
  padding: 'same' | 'valid',
  useBias: boolean,
): KerasLayer['config'] {
  return { ...transposedConfig(name, filters, kernel, 1, padding, useBias), dilation_rate: [1, 1] }
}

function transposedConfig(
  name: string,
  filters: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid',
  useBias: boolean,
): KerasLayer['config'] {
  return {
    name,
    filters,
    kernel_size: [kernel, kernel],
    strides: [stride, stride],
    padding,
    data_format: 'channels_last',
    activation: 'linear',
    use_bias: useBias,
  }
}

function kernelAndBias(
  name: string,
  weight: Tensor,
  tensors: ReadonlyMap<string, Tensor>,
): KerasLayer['weights'] {
  return [
    { name: `${name}/kernel`, tensor: torchKernelToTensorflow(weight) },
    { name: `${name}/bias`, tensor: take(tensors, `${name}.bias`) },
  ]
}

function take(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name)
  if (tensor === undefined) throw new RangeError(`writeTfjsModel: tensor ${name} is missing.`)
  return tensor
}
