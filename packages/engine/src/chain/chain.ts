import {
  type ActivationLayer,
  type ConvLayer,
  type DeconvLayer,
  type Edge,
  type Layer,
  type PreluLayer,
  subpixelKernel,
  type Tensor,
  tensorOf,
} from '@sr/network'
import { assertLayers } from './check-layers.js'

/** A network as the engine sees it: convolutions, each fused with the function that follows it, and a tail that makes pixels. */
export interface Chain {
  readonly inChannels: number
  /** At least one, first to last. */
  readonly stages: readonly Stage[]
  readonly tail: Tail
}

/** A convolution with stride 1, bias and activation. */
export interface Stage {
  /** The layer's name, for messages. */
  readonly name: string
  readonly inChannels: number
  readonly outChannels: number
  /** Taps per side; even only in the sub-pixel form of a deconvolution. */
  readonly size: number
  /** Taps above (left of) the pixel: output (y, x) takes input y − before + i, x − before + j, i and j from 0 to size − 1. */
  readonly before: number
  /** What lies outside the input. `valid`: nothing; the output loses `before` rows above and size − 1 − before below. */
  readonly edge: Edge
  /** [outChannels, inChannels, size, size] */
  readonly weight: Float32Array
  /** [outChannels] */
  readonly bias: Float32Array
  readonly activation: Activation
}

/** max(0, x) + slope·min(0, x) with a slope per output channel, or a function without weights; `clamp` limits to 0..1. */
export type Activation =
  | { readonly kind: 'prelu'; readonly slopes: Float32Array }
  | { readonly kind: 'none' | 'relu' | 'tanh' | 'sigmoid' | 'clamp' }

/**
 * How the last stage's channels become pixels: channel c·factor² + i·factor + j is channel c of pixel (i, j) in each
 * factor × factor block (PyTorch's PixelShuffle; the sub-pixel form of a deconvolution is brought into this order).
 * Without a tail the factor is 1.
 */
export interface Tail {
  readonly factor: number
  /** Channels of a pixel. */
  readonly channels: number
  /**
   * Output size minus factor × the size of the last stage's input: 0, but for deconvolutions whose crop makes the output
   * larger or smaller (PyTorch's without output padding). Rows and columns beyond come from blocks beyond the input, which
   * see zeros, as a transposed convolution does.
   */
  readonly surplus: number
}

/**
 * Brings a layer list and its tensors (named and laid out as in `@sr/network`'s Weights; copied) into the engine's form.
 * Every convolution and the tail take at most one PReLU or activation; the tail is a deconvolution, a pixel shuffle after a
 * convolution, or nothing.
 *
 * Throws EngineError `unsupported-chain`, which names the layer. The tensors are trusted: `assertWeights` has checked them.
 */
export function compileChain(layers: readonly Layer[], tensors: ReadonlyMap<string, Tensor>): Chain {
  assertLayers(layers)
  const stages: Stage[] = []
  let tail: Tail | undefined
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
    } else {
      const stage = stages.pop() as Stage
      stages.push({ ...stage, activation: activationOf(layer, stage.outChannels, tensors) })
    }
  }
  const [first, last] = [stages[0] as Stage, stages.at(-1) as Stage]
  return {
    inChannels: first.inChannels,
    stages,
    tail: tail ?? { factor: 1, channels: last.outChannels, surplus: 0 },
  }
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

/** A deconvolution as a convolution that makes the factor² pixels of each block (see `subpixelKernel`). */
function subpixelStage(layer: DeconvLayer, tensors: ReadonlyMap<string, Tensor>): Stage {
  const { name, kernel, stride, crop, inChannels } = layer
  const weight = tensorOf(tensors, `${name}.weight`)
  const bias = tensorOf(tensors, `${name}.bias`).data

  // Where the output begins decides the taps; how many rows it has in all is the tail's surplus.
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

/** [size, size, inChannels, pixels, channels], as depthToSpace wants it, to [channels, pixels, inChannels, size, size]. */
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

/** After the tail, a layer's channel is factor² neighbouring ones of the stage. */
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
