import {
  type ActivationLayer,
  type ConvLayer,
  type DeconvLayer,
  type Edge,
  interpolationTaps,
  type Layer,
  type PreluLayer,
  subpixelKernel,
  type Tensor,
  tensorOf,
} from '@sr/network'
import { assertLayers } from './check-layers.js'

/** A network as the engine sees it: convolutions with their activations, and a tail that makes pixels. */
export interface Chain {
  readonly inChannels: number
  /** In the order in which they run; at least one. */
  readonly stages: readonly Stage[]
  readonly tail: Tail
}

/** A convolution with stride 1, bias and activation. */
export interface Stage {
  /** The layer's name, for messages. */
  readonly name: string
  readonly inChannels: number
  readonly outChannels: number
  /** Taps per side. Only deconvolutions in their sub-pixel form have an even number. */
  readonly size: number
  /** Taps above (left of) the pixel: tap row i of output row y sees input row y − before + i. */
  readonly before: number
  /**
   * What lies outside the input. With `valid` there is nothing, and the output loses `before` rows above
   * and size − 1 − before below.
   */
  readonly edge: Edge
  /** [outChannels, inChannels, size, size] */
  readonly weight: Float32Array
  /** [outChannels] */
  readonly bias: Float32Array
  readonly activation: Activation
}

/** PReLU is max(0, x) + slope·min(0, x) with a slope for each output channel; `clamp` limits to 0..1. */
export type Activation =
  | { readonly kind: 'prelu'; readonly slopes: Float32Array }
  | { readonly kind: 'none' | 'relu' | 'tanh' | 'sigmoid' | 'clamp' }

/**
 * How the last stage's channels become pixels. Each of its places becomes a block of factor × factor pixels:
 * channel c·factor² + i·factor + j of the stage is channel c of pixel (i, j). That is PyTorch's PixelShuffle,
 * and deconvolutions are brought into this order. A network without either has factor 1.
 */
export interface Tail {
  readonly factor: number
  /** Channels of a pixel. */
  readonly channels: number
  /**
   * By how much the output is larger than factor × the last stage's input. It is 0 unless a deconvolution's
   * crop makes the output larger or smaller, as PyTorch's do without output padding. Further rows and columns
   * come from blocks beyond the input, which see zeros there, as a transposed convolution does.
   */
  readonly surplus: number
  readonly shortcut?: Shortcut
}

/** The chain's input, enlarged by the tail's factor and added to its pixels. The maps are then all of one size. */
export interface Shortcut {
  /**
   * [factor][5]: pixel x becomes `factor` pixels along a row, and along a column, each the weighted sum of
   * pixels x − 2 to x + 2; beyond the edge the edge pixel is repeated.
   */
  readonly taps: readonly (readonly number[])[]
  /** Of the sum. */
  readonly activation: Exclude<Activation['kind'], 'prelu'>
}

/** How many pixels a shortcut's taps look to each side. */
export const shortcutReach = 2

/**
 * Brings a layer list into the engine's form. The tensors are named and laid out as in `Weights` of
 * @sr/network, and are copied. The tail is a deconvolution, a pixel shuffle after a convolution, or nothing;
 * a shortcut may follow. Every convolution and the tail may have one PReLU or activation, a shortcut one activation.
 *
 * Throws EngineError `unsupported-chain`, which names the layer. The tensors are not checked:
 * `assertWeights` has done so.
 */
export function compileChain(layers: readonly Layer[], tensors: ReadonlyMap<string, Tensor>): Chain {
  assertLayers(layers)
  const stages: Stage[] = []
  let tail: Tail | undefined
  let shortcut: Shortcut | undefined
  for (const layer of layers) {
    if (layer.kind === 'conv') {
      stages.push(convolutionStage(layer, tensors))
    } else if (layer.kind === 'deconv') {
      stages.push(subpixelStage(layer, tensors))
      const [before, after] = layer.crop
      const surplus = layer.kernel - layer.stride - before - after
      tail = { factor: layer.stride, channels: layer.outChannels, surplus }
    } else if (layer.kind === 'pixelShuffle') {
      tail = { factor: layer.factor, channels: layer.outChannels, surplus: 0 }
    } else if (layer.kind === 'shortcut') {
      shortcut = { taps: interpolationTaps(layer.interpolation, layer.factor), activation: 'none' }
    } else if (layer.kind === 'activation' && shortcut !== undefined) {
      shortcut = { ...shortcut, activation: layer.function }
    } else {
      const stage = stages.pop() as Stage
      stages.push({ ...stage, activation: activationOf(layer, stage.outChannels, tensors) })
    }
  }
  const [first, last] = [stages[0] as Stage, stages.at(-1) as Stage]
  tail ??= { factor: 1, channels: last.outChannels, surplus: 0 }
  return { inChannels: first.inChannels, stages, tail: shortcut === undefined ? tail : { ...tail, shortcut } }
}

function convolutionStage(layer: ConvLayer, tensors: ReadonlyMap<string, Tensor>): Stage {
  const { name, kernel, inChannels, outChannels, edge } = layer
  return {
    name,
    inChannels,
    outChannels,
    size: kernel,
    before: (kernel - 1) / 2,
    edge,
    weight: tensorOf(tensors, `${name}.weight`).data.slice(),
    bias: tensorOf(tensors, `${name}.bias`).data.slice(),
    activation: { kind: 'none' },
  }
}

/** A deconvolution as a convolution that makes all pixels of a block at once (see `subpixelKernel`). */
function subpixelStage(layer: DeconvLayer, tensors: ReadonlyMap<string, Tensor>): Stage {
  const { name, kernel, stride, crop, inChannels } = layer
  const weight = tensorOf(tensors, `${name}.weight`)
  const bias = tensorOf(tensors, `${name}.bias`).data

  // The taps depend on where the output begins. The tail's surplus says how many rows it has in all.
  const exactCrop = [crop[0], kernel - stride - crop[0]] as const
  const subpixel = subpixelKernel(weight, stride, exactCrop)
  const pixels = stride * stride
  const outChannels = pixels * layer.outChannels
  return {
    name,
    inChannels,
    outChannels,
    size: subpixel.size,
    before: subpixel.padding[0],
    edge: 'zero',
    weight: inPytorchOrder(subpixel.data, subpixel.size, inChannels, layer.outChannels, pixels),
    bias: Float32Array.from({ length: outChannels }, (_, k) => bias[Math.floor(k / pixels)] as number),
    activation: { kind: 'none' },
  }
}

/** From depthToSpace's order [size, size, in, pixels, channels] to [channels, pixels, in, size, size]. */
function inPytorchOrder(
  data: Float32Array,
  size: number,
  inChannels: number,
  channels: number,
  pixels: number,
): Float32Array {
  const taps = size * size
  const result = new Float32Array(data.length)
  let source = 0
  for (let tap = 0; tap < taps; tap++) {
    for (let input = 0; input < inChannels; input++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        for (let channel = 0; channel < channels; channel++) {
          result[((channel * pixels + pixel) * inChannels + input) * taps + tap] = data[source++] as number
        }
      }
    }
  }
  return result
}

/** After the tail, each of the layer's channels stands for factor² neighbouring ones of the stage. */
function activationOf(
  layer: PreluLayer | ActivationLayer,
  stageChannels: number,
  tensors: ReadonlyMap<string, Tensor>,
): Activation {
  if (layer.kind === 'activation') return { kind: layer.function }
  const isShared = layer.slopes === 'shared'
  const slopes = tensorOf(tensors, `${layer.name}.weight`).data
  const repeats = stageChannels / (isShared ? 1 : layer.channels)
  return {
    kind: 'prelu',
    slopes: Float32Array.from({ length: stageChannels }, (_, k) => slopes[Math.floor(k / repeats)] as number),
  }
}
