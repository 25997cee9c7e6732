import { assertKnownOptions } from '@sr/checks'
import { Conv2dTransposeExact } from '@sr/layers'
import { type DeconvolutionOptions, type FsrcnnConfig, fsrcnnConfig, listLayers } from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { applyLayer } from './build-network.js'
import { type HeadGrid, interpolateTaps } from './interpolate-taps.js'
import { fsrcnnConfigOf, withConfig } from './model-config.js'

type Layer = LayersModel['layers'][number]

/** What a new head is made from. */
export interface HeadOptions {
  readonly scale: number
  /** Default: a 9×9 kernel with the centred crop, as in buildFsrcnn. */
  readonly deconv?: DeconvolutionOptions
}

/**
 * The same trunk under a new deconvolution for another scale, named `deconv_x2` and so on. The trunk's layers
 * are shared: training one model trains both. This is the paper's way to further scales (section 3.4), in
 * which only the new layer is trained.
 *
 * It starts as the model's own deconvolution: the kernels are interpolated linearly to the new scale about
 * the middle of an input pixel, and are zero beyond their ends. The paper starts from random kernels, which
 * takes more steps (docs/training.md).
 *
 * Each model is disposed by itself; the trunk's weights go with the last.
 */
export function withHead(from: LayersModel, options: HeadOptions): LayersModel {
  assertKnownOptions('withHead', options, ['scale', 'deconv'])
  const { scale, deconv = {} } = options
  const given = fsrcnnConfigOf('withHead', from)
  const config = fsrcnnConfig({ ...given, scale, deconv })
  const picture = input({ name: 'input', shape: [null, null, config.channels] }) // [n, h, w, channels]
  const features = applyTrunk(from, picture) // [n, h, w, d]
  const [head] = listLayers(config).slice(-1)
  // [n, scale·h, scale·w, channels]
  const output = applyLayer(features, { ...head, name: `deconv_x${scale}` }, picture)
  const result = withConfig(model({ name: from.name, inputs: picture, outputs: output }), config)
  tf.tidy(() => {
    const [kernel, bias] = headOf(from).getWeights() as [tf.Tensor4D, tf.Tensor1D]
    headOf(result).setWeights([resample(kernel, gridOf(given), gridOf(config)), bias])
  })
  return result
}

/**
 * One model that runs the trunk of all these models once and gives every model's output, in
 * their order. Weights stay shared.
 *
 * To train it, compile it with a loss that is one number, `(target, output) =>
 * tf.losses.meanSquaredError(target, output)`: tfjs cannot add up its own per-pixel losses of pictures of
 * different sizes. Throws RangeError unless the models were made from one another by {@link withHead}.
 */
export function joinHeads(models: readonly LayersModel[]): LayersModel {
  const [first] = models
  if (first === undefined || models.length < 2) {
    throw new RangeError(`joinHeads: expected two or more models, found ${models.length}.`)
  }
  const { channels } = fsrcnnConfigOf('joinHeads', first)
  models.forEach((other, i) => {
    if (sameLayers(trunkOf(first), trunkOf(other))) return
    throw new RangeError(
      `joinHeads: model ${i} has another trunk than model 0. Expected models made from one another by withHead.`,
    )
  })
  const heads = models.flatMap((each) => each.layers.filter(isHead))
  const twice = heads.find((head, i) => heads.findIndex(({ name }) => name === head.name) !== i)
  if (twice !== undefined) {
    throw new RangeError(`joinHeads: two heads are named ${twice.name}. Expected one head for each scale.`)
  }
  const picture = input({ name: 'input', shape: [null, null, channels] })
  const features = applyTrunk(first, picture)
  const outputs = heads.map((head) => head.apply(features) as SymbolicTensor)
  return model({ name: first.name, inputs: picture, outputs })
}

/**
 * Makes only the deconvolution trainable, or everything again with `frozen` false. Takes effect with the next
 * `compile`, for every model with this trunk.
 */
export function freezeTrunk(model: LayersModel, frozen = true): void {
  if (!model.layers.some(isHead)) {
    throw new RangeError(`freezeTrunk: the model "${model.name}" has no deconvolution head to train alone.`)
  }
  for (const layer of trunkOf(model)) layer.trainable = !frozen
}

/** Kernels [k, k, channels, d] at another scale. */
function resample(kernel: tf.Tensor4D, from: HeadGrid, to: HeadGrid): tf.Tensor {
  const taps = tf.tensor2d(interpolateTaps(from, to)) // [to.kernel, from.kernel]
  const rows = tf.matMul(taps, tf.transpose(kernel, [3, 2, 0, 1]))
  return tf.transpose(tf.matMul(rows, taps, false, true), [2, 3, 1, 0])
}

function gridOf({ scale, deconv: { kernel, crop } }: FsrcnnConfig): HeadGrid {
  return { scale, kernel, crop }
}

// Each model applies the trunk's layers once more: tfjs counts these uses and disposes weights with the last.
function applyTrunk(from: LayersModel, picture: SymbolicTensor): SymbolicTensor {
  return trunkOf(from).reduce((x, layer) => layer.apply(x) as SymbolicTensor, picture)
}

function trunkOf({ layers }: LayersModel): Layer[] {
  return layers.filter((layer) => !isHead(layer) && layer.getClassName() !== 'InputLayer')
}

function headOf({ layers }: LayersModel): Layer {
  return layers.find(isHead) as Layer
}

function isHead(layer: Layer): boolean {
  return layer instanceof Conv2dTransposeExact
}

function sameLayers(a: readonly Layer[], b: readonly Layer[]): boolean {
  return a.length === b.length && a.every((layer, i) => layer === b[i])
}
