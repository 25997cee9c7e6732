import {
  type ActivationLayer,
  type ConvLayer,
  type DeconvLayer,
  interpolationReach,
  interpolationTaps,
  type Layer,
  type Tensor as NetworkTensor,
  type PreluLayer,
  type ShortcutLayer,
  subpixelKernel,
  tensorOf,
} from '@sr/network'
import type * as tfjsCore from '@tensorflow/tfjs-core'
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'

/** The functions that the engine calls; `import * as tf from '@tensorflow/tfjs'` has them all. */
export type Tfjs = Pick<
  typeof tfjsCore,
  | 'add'
  | 'clipByValue'
  | 'dispose'
  | 'fused'
  | 'getBackend'
  | 'mirrorPad'
  | 'ready'
  | 'relu'
  | 'reshape'
  | 'sigmoid'
  | 'tanh'
  | 'tensor1d'
  | 'tensor4d'
  | 'tidy'
  | 'transpose'
>

/**
 * One layer, or two that are fused, as a function of tensors [1, h, w, c]: the output of the step before, and the
 * network's input. And the tensors that it keeps.
 */
export interface Step {
  readonly apply: (x: Tensor4D, picture: Tensor4D) => Tensor4D
  readonly weights: readonly Tensor[]
}

type Tensors = ReadonlyMap<string, NetworkTensor>

/**
 * The layers as steps, in order, with their weights uploaded. An activation is fused into the convolution
 * before it, which makes FSRCNN(56, 12, 4) a sixth faster on the WebAssembly backend.
 */
export function stepsOf(tf: Tfjs, layers: readonly Layer[], tensors: Tensors): Step[] {
  return layers
    .map((layer, i) => stepOf(tf, layer, { before: layers[i - 1], after: layers[i + 1] }, tensors))
    .filter((step) => step !== undefined)
}

interface Neighbours {
  readonly before: Layer | undefined
  readonly after: Layer | undefined
}

/** The layer as a step; undefined if it changes nothing, or is fused into the one before. */
function stepOf(tf: Tfjs, layer: Layer, { before, after }: Neighbours, tensors: Tensors): Step | undefined {
  switch (layer.kind) {
    case 'conv':
      return convolution(tf, layer, after, tensors)
    case 'deconv':
      return deconvolution(tf, layer, tensors)
    case 'pixelShuffle':
      return layer.factor === 1 ? undefined : { apply: (x) => shuffle(tf, x, layer.factor), weights: [] }
    case 'shortcut':
      return shortcut(tf, layer)
    case 'activation':
      return isFused(layer, before) ? undefined : { apply: activation(tf, layer), weights: [] }
    case 'prelu':
      return undefined // listLayers puts it after convolutions only
  }
}

/**
 * conv(x) + bias with the PReLU or ReLU that follows: [1, h, w, in] → [1, h, w, out]; `valid` loses pixels.
 */
function convolution(tf: Tfjs, layer: ConvLayer, next: Layer | undefined, tensors: Tensors): Step {
  const { name, kernel, edge } = layer
  const order = outputOrder(layer, next)
  const biases = tensorOf(tensors, `${name}.bias`).data
  const filter = uploadFilter(tf, tensorOf(tensors, `${name}.weight`), order)
  const bias = tf.tensor1d(Float32Array.from(order, (output) => biases[output]))
  const slopes = next?.kind === 'prelu' ? uploadSlopes(tf, next, tensors) : undefined
  const fused =
    slopes !== undefined
      ? { activation: 'prelu' as const, preluActivationWeights: slopes }
      : { activation: isFused(next, layer) ? ('relu' as const) : ('linear' as const) }

  const pad = edge === 'zero' ? 'same' : 'valid'
  const margin = edge === 'replicate' ? (kernel - 1) / 2 : 0
  return {
    apply: (x) =>
      tf.fused.conv2d({ x: replicateEdges(tf, x, margin), filter, bias, strides: 1, pad, ...fused }),
    weights: slopes === undefined ? [filter, bias] : [filter, bias, slopes],
  }
}

/** A deconvolution in its sub-pixel form, which the WebAssembly backend runs several times faster. */
function deconvolution(tf: Tfjs, layer: DeconvLayer, tensors: Tensors): Step {
  const { name, stride, crop, inChannels, outChannels } = layer
  const { size, padding, data } = subpixelKernel(tensorOf(tensors, `${name}.weight`), stride, crop)
  const filter = tf.tensor4d(data, [size, size, inChannels, stride * stride * outChannels])
  const biases = tensorOf(tensors, `${name}.bias`).data
  // One bias for each output channel, which all stride² pixels of a block share.
  const bias = tf.tensor1d(
    Float32Array.from({ length: stride * stride * outChannels }, (_, i) => biases[i % outChannels]),
  )

  const pad: ExplicitPadding = [[0, 0], [...padding], [...padding], [0, 0]]
  return {
    apply: (x) => shuffle(tf, tf.fused.conv2d({ x, filter, bias, strides: 1, pad }), stride),
    weights: [filter, bias],
  }
}

/** The picture enlarged by a convolution to all pixels of a block, and added. */
function shortcut(tf: Tfjs, { factor, interpolation, channels }: ShortcutLayer): Step {
  const reach = interpolationReach[interpolation]
  const side = 2 * reach + 1
  const taps = interpolationTaps(interpolation, factor).map((five) => five.slice(2 - reach, 3 + reach))
  const filter = new Float32Array(side * side * channels * factor * factor * channels) // [i, j, in, y, x, out]
  let to = 0
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      for (let input = 0; input < channels; input++) {
        for (const down of taps) {
          for (const across of taps) {
            filter[to + input] = down[i] * across[j]
            to += channels
          }
        }
      }
    }
  }
  const kernel = tf.tensor4d(filter, [side, side, channels, factor * factor * channels])
  const enlarge = (picture: Tensor4D): Tensor4D => {
    const x = replicateEdges(tf, picture, reach)
    return shuffle(tf, tf.fused.conv2d({ x, filter: kernel, strides: 1, pad: 'valid' }), factor)
  }
  return { apply: (x, picture) => tf.add(x, enlarge(picture)), weights: [kernel] }
}

type ExplicitPadding = Exclude<Parameters<Tfjs['fused']['conv2d']>[0]['pad'], string | number>

function activation(tf: Tfjs, layer: ActivationLayer): Step['apply'] {
  switch (layer.function) {
    case 'relu':
      return (x) => tf.relu(x)
    case 'tanh':
      return (x) => tf.tanh(x)
    case 'sigmoid':
      return (x) => tf.sigmoid(x)
    case 'clamp':
      return (x) => tf.clipByValue(x, 0, 1)
  }
}

/** Whether the convolution before the activation can apply it. */
const isFused = (layer: Layer | undefined, before: Layer | undefined): boolean =>
  before?.kind === 'conv' && layer?.kind === 'activation' && layer.function === 'relu'

/**
 * depthToSpace, [1, h, w, r²·c] → [1, r·h, r·w, c], as a transposition. On the WebAssembly backend that is
 * several times faster than the kernel of that name, and it takes blocks of one pixel as well.
 */
function shuffle(tf: Tfjs, x: Tensor4D, factor: number): Tensor4D {
  const [, h, w, depth] = x.shape
  const rows = tf.reshape(x, [h, w, factor, depth / factor]) // the third axis is the row within the block
  return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [1, h * factor, w * factor, depth / factor ** 2])
}

/** Repeats the border pixels `margin` times. Mirroring by one pixel, edge included, repeats them once. */
function replicateEdges(tf: Tfjs, x: Tensor4D, margin: number): Tensor4D {
  let padded = x
  // biome-ignore format: a table reads better on one line
  const onePixel: [number, number][] = [[0, 0], [1, 1], [1, 1], [0, 0]]
  for (let i = 0; i < margin; i++) padded = tf.mirrorPad(padded, onePixel, 'symmetric')
  return padded
}

/**
 * Which of PyTorch's outputs each of tfjs's is. PyTorch's pixel shuffle takes them in the order (channel,
 * pixel), depthToSpace in the order (pixel, channel). If no shuffle follows, both orders are the same.
 */
function outputOrder({ outChannels }: ConvLayer, after: Layer | undefined): number[] {
  const channels = after?.kind === 'pixelShuffle' ? after.outChannels : outChannels
  const pixels = outChannels / channels
  return Array.from({ length: outChannels }, (_, i) => (i % channels) * pixels + Math.floor(i / channels))
}

/** [out, in, k, k] as tfjs's [k, k, in, out]. */
function uploadFilter(tf: Tfjs, { shape, data }: NetworkTensor, order: readonly number[]): Tensor4D {
  const [outputs, inputs, kernel] = shape
  const taps = kernel * kernel
  const filter = new Float32Array(data.length)
  let to = 0
  for (let tap = 0; tap < taps; tap++) {
    for (let input = 0; input < inputs; input++) {
      for (const output of order) filter[to++] = data[(output * inputs + input) * taps + tap]
    }
  }
  return tf.tensor4d(filter, [kernel, kernel, inputs, outputs])
}

/** One slope per channel; a shared one is repeated. */
function uploadSlopes(tf: Tfjs, { name, channels, slopes }: PreluLayer, tensors: Tensors): Tensor1D {
  const { data } = tensorOf(tensors, `${name}.weight`)
  return tf.tensor1d(slopes === 'shared' ? new Float32Array(channels).fill(data[0]) : data)
}
