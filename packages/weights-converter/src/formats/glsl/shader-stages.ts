import {
  type ActivationLayer,
  type ConvLayer,
  type DeconvLayer,
  inputScale,
  type Layer,
  listLayers,
  type PreluLayer,
  subpixelKernel,
  tensorOf,
  type Weights,
} from '@sr/network'
import { CheckpointError } from '../../errors.js'

/** Compute shaders, or those of older GPUs. */
export type ShaderForm = 'compute' | 'fragment'

/** A convolution with its bias and activation, as shaders compute it. */
export interface ShaderStage {
  /** The layer's name. */
  readonly name: string
  readonly inChannels: number
  readonly outChannels: number
  /** Taps per side. */
  readonly size: number
  /** Taps above (left of) the pixel. */
  readonly before: number
  readonly edge: 'zero' | 'replicate'
  /** The weight between two channels; tap `row · size + column`. */
  readonly weightOf: (output: number, input: number, tap: number) => number
  /** [outChannels] */
  readonly bias: Float32Array
  /** Whether the network's luma at the same pixel is added to all channels, before the activation. */
  readonly addsLuma: boolean
  readonly activation: ShaderActivation
}

/** PReLU has a slope for each channel. */
export type ShaderActivation =
  | { readonly kind: 'prelu'; readonly slopes: Float32Array }
  | { readonly kind: 'none' | ActivationLayer['function'] }

/**
 * What a flat picture makes of each channel of a map: slope · y + offset, y being the luma as the network takes it.
 *
 * Textures between passes hold halves, which have 11 bits. What is stored of a map is its difference from this
 * line, which is small where the picture is smooth: without, video of 10 bits would lose the last of them.
 */
export interface FlatLine {
  readonly slopes: Float32Array
  readonly offsets: Float32Array
}

/** A stage with the line that its map is stored less of. */
export interface FlatStage extends ShaderStage {
  readonly flat: FlatLine
}

/**
 * The network as convolutions on the small picture, the last of which has scale² channels: channel i · scale + j
 * is pixel (i, j) of a block. Throws CheckpointError `no-shader-form`, which names what no shader can do.
 */
export function shaderStages({ config, tensors }: Weights, form: ShaderForm): ShaderStage[] {
  if (config.channels !== 1) {
    throw refusal('network', `it takes ${config.color}, 3 channels. Expected a network of luma, 1 channel.`)
  }
  if (inputScale(config) !== 1) {
    throw refusal('network', `${config.architecture} takes a picture that bicubic has enlarged before.`)
  }
  const stages: ShaderStage[] = []
  for (const layer of listLayers(config)) {
    switch (layer.kind) {
      case 'conv':
        stages.push(convolution(layer, tensors))
        break
      case 'deconv':
        stages.push(subpixel(layer, tensors))
        break
      case 'pixelShuffle':
        break // the last pass stores the channels as pixels
      case 'shortcut':
        if (layer.interpolation !== 'nearest') {
          throw refusal(
            placeOf(layer),
            `it adds the picture enlarged by ${layer.interpolation}. Expected nearest.`,
          )
        }
        stages.push({ ...stageBefore(layer, stages), addsLuma: true })
        break
      case 'prelu':
      case 'activation': {
        const stage = stageBefore(layer, stages)
        stages.push({ ...stage, activation: activationOf(layer, stage.outChannels, tensors) })
        break
      }
      default:
        throw refusal(placeOf(layer), 'shaders have no such layer. Expected convolutions and activations.')
    }
  }
  for (const stage of stages) assertFits(stage, form)
  return stages
}

/** Takes the convolution that a layer completes. */
function stageBefore(layer: Layer, stages: ShaderStage[]): ShaderStage {
  const stage = stages.pop()
  if (stage?.activation.kind === 'none') return stage
  throw refusal(placeOf(layer), 'it follows no convolution.')
}

/**
 * Players bind 16 textures of four channels to a pass, one of which is the luma. Compute passes find a map packed
 * into one texture, and are limited by what a pixel has of registers.
 */
const mostChannels = { compute: 64, fragment: 60 }

/** A block of pixels with all its taps around it fits into 16 KiB, which every GPU has. */
const mostTaps = 17

function assertFits({ name, size, outChannels }: ShaderStage, form: ShaderForm): void {
  const most = mostChannels[form]
  if (outChannels > most) {
    const found = `it makes ${outChannels} channels, ${Math.ceil(outChannels / 4)} textures`
    const wayOut =
      outChannels <= mostChannels.compute ? ' Take compute shaders, which pack them into one.' : ''
    throw refusal(
      `layer ${name}`,
      `${found}. Expected at most ${most} channels of a ${form} shader.${wayOut}`,
    )
  }
  if (size > mostTaps) {
    throw refusal(
      `layer ${name}`,
      `it has ${size} × ${size} taps. Expected at most ${mostTaps} × ${mostTaps}.`,
    )
  }
}

function convolution(
  { name, kernel, inChannels, outChannels, edge }: ConvLayer,
  tensors: Tensors,
): ShaderStage {
  if (edge === 'valid') {
    throw refusal(
      `layer ${name}`,
      "its edge is 'valid', which makes the picture smaller. Expected zero or replicate.",
    )
  }
  const { data } = tensorOf(tensors, `${name}.weight`) // [outChannels, inChannels, kernel, kernel]
  const taps = kernel ** 2
  return {
    name,
    inChannels,
    outChannels,
    size: kernel,
    before: (kernel - 1) / 2,
    edge,
    weightOf: (output, input, tap) => data[(output * inChannels + input) * taps + tap],
    bias: tensorOf(tensors, `${name}.bias`).data,
    addsLuma: false,
    activation: { kind: 'none' },
  }
}

/** A deconvolution as a convolution that makes all pixels of a block at once, from where its own output begins. */
function subpixel({ name, kernel, stride, crop, inChannels }: DeconvLayer, tensors: Tensors): ShaderStage {
  const weight = tensorOf(tensors, `${name}.weight`)
  const { size, padding, data } = subpixelKernel(weight, stride, [crop[0], kernel - stride - crop[0]])
  const pixels = stride ** 2
  const bias = tensorOf(tensors, `${name}.bias`).data[0]
  return {
    name,
    inChannels,
    outChannels: pixels,
    size,
    before: padding[0],
    edge: 'zero',
    weightOf: (output, input, tap) => data[(tap * inChannels + input) * pixels + output],
    bias: new Float32Array(pixels).fill(bias),
    addsLuma: false,
    activation: { kind: 'none' },
  }
}

/** After the tail, each of the layer's channels stands for scale² neighbouring ones of the stage. */
function activationOf(
  layer: PreluLayer | ActivationLayer,
  outChannels: number,
  tensors: Tensors,
): ShaderActivation {
  if (layer.kind === 'activation') return { kind: layer.function }
  const { data } = tensorOf(tensors, `${layer.name}.weight`)
  const repeats = outChannels / data.length
  return {
    kind: 'prelu',
    slopes: Float32Array.from({ length: outChannels }, (_, k) => data[Math.floor(k / repeats)]),
  }
}

type Tensors = Weights['tensors']

const placeOf = ({ name, kind }: Layer): string => `layer ${name} (${kind})`

const refusal = (where: string, problem: string): CheckpointError =>
  new CheckpointError('no-shader-form', where, problem)
