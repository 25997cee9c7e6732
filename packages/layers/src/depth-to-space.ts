import * as tf from '@tensorflow/tfjs-core'

/**
 * TensorFlow's depthToSpace with a gradient: [n, h, w, f·f·c] → [n, f·h, f·w, c]. Channel
 * (i·f + j)·c + k becomes channel k of pixel (i, j) in each f × f block.
 *
 * `tf.depthToSpace` cannot be differentiated, and its wasm kernel is slower than this transposition.
 */
export function depthToSpace(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [n, h, w, depth] = x.shape
  const channels = depth / factor ** 2
  if (!Number.isInteger(factor) || factor < 1 || !Number.isInteger(channels)) {
    throw new RangeError(
      `depthToSpace: the channels must be a multiple of factor², found ${depth} channels and factor ${factor}.`,
    )
  }
  return tf.tidy(() => {
    // The third axis is i, the row within the block.
    const rows = tf.reshape(x, [n * h, w, factor, factor * channels])
    return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [n, h * factor, w * factor, channels])
  })
}
