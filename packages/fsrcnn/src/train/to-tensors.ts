import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Batch } from './patch-source.js'

/** The one function of TensorFlow.js that batches need. */
export type TensorMaker = Pick<typeof import('@tensorflow/tfjs-core'), 'tensor4d'>

/** A batch as tensors of the caller's TensorFlow.js, [batch, height, width, channels]. The caller disposes both. */
export function toTensors(
  tf: TensorMaker,
  { input, target }: Batch,
): { readonly input: Tensor4D; readonly target: Tensor4D } {
  return {
    input: tf.tensor4d(input.data, [...input.shape]),
    target: tf.tensor4d(target.data, [...target.shape]),
  }
}
