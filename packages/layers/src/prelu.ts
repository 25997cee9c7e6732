import * as tf from '@tensorflow/tfjs-core'

/**
 * PReLU with one slope per channel, [channels], or one for all, [1]. Values and gradients are those of
 * `tf.prelu`, whose own gradient is slow on wasm, because it compares and selects.
 */
export function prelu(x: tf.Tensor, slopes: tf.Tensor): tf.Tensor {
  const run = tf.customGrad((...args) => {
    const [x, slopes, save] = args as unknown as [tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void]
    save([x, slopes])
    return { value: tf.prelu(x, slopes), gradFunc: (dy, saved) => gradients(dy, saved) }
  })
  return run(x, slopes)
}

function gradients(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, slopes] = saved as [tf.Tensor, tf.Tensor]
  const dx = tf.tidy(() => {
    const signs = tf.step(x, -1) // 1 where x > 0, else −1
    return tf.mul(dy, tf.prelu(signs, tf.neg(slopes))) // 1 where x > 0, else the slope
  })
  const dslopes = tf.tidy(() => {
    const products = tf.mul(dy, tf.clipByValue(x, Number.NEGATIVE_INFINITY, 0))
    if (slopes.size === 1) return tf.reshape(tf.sum(products), slopes.shape)
    return tf.sum(
      products,
      products.shape.slice(1).map((_, axis) => axis), // all but the last
    )
  })
  return [dx, dslopes]
}
