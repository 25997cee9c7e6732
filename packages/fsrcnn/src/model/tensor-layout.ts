import type { Layer, Tensor } from '@sr/network'
import type * as tfjs from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** What moving tensors between PyTorch's layout and TensorFlow.js takes. */
export type LayoutMath = Pick<typeof tfjs, 'tensor' | 'transpose'>

/** The tensors of a layer, in the order in which our tfjs layers hold them. */
export function tensorNames({ kind, name }: Layer): string[] {
  if (kind === 'conv' || kind === 'deconv') return [`${name}.weight`, `${name}.bias`]
  return kind === 'prelu' ? [`${name}.weight`] : []
}

/** A model's layer of that name. Its deconvolution is the only one, whatever scale it is named after. */
export function layerOf(model: LayersModel, { kind, name }: Layer): LayersModel['layers'][number] {
  // By its class's name, because the class itself would load tfjs into all that trains.
  const isHead = (layer: LayersModel['layers'][number]) => layer.getClassName() === 'Conv2dTransposeExact'
  return (kind === 'deconv' && model.layers.find(isHead)) || model.getLayer(name)
}

/**
 * A tensor in tfjs' layout; call it within `tf.tidy`. Kernels are [out, in, k, k] in PyTorch and
 * [k, k, in, out] in tfjs; of transposed convolutions, in and out change places in both.
 */
export function toTfjs(tf: LayoutMath, { shape, data }: Tensor): tfjs.Tensor {
  const tensor = tf.tensor(data, [...shape])
  return shape.length === 4 ? tf.transpose(tensor, [2, 3, 1, 0]) : tensor
}

/** A copy of a tensor's numbers in PyTorch's order. */
export async function readPytorchOrder(tf: LayoutMath, tensor: tfjs.Tensor): Promise<Float32Array> {
  if (tensor.rank !== 4) return (await tensor.data<'float32'>()).slice()
  const ordered = tf.transpose(tensor, [3, 2, 0, 1])
  try {
    return (await ordered.data<'float32'>()).slice()
  } finally {
    ordered.dispose()
  }
}
