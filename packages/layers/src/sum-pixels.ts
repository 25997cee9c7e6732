import * as tf from '@tensorflow/tfjs-core'

/**
 * The sum over all pictures and pixels, [n, h, w, c] → [c]. It is computed from averages over windows,
 * which tfjs' wasm backend takes many times faster than sums across pixels. The sides of the windows are
 * powers of two, so that average × size is the sum to the bit.
 */
export function sumPixels(x: tf.Tensor4D): tf.Tensor1D {
  const [, h, w, channels] = x.shape
  const window: [number, number] = [powerOfTwoIn(h), powerOfTwoIn(w)]
  const size = window[0] * window[1]
  return tf.tidy(() => {
    const sums = size === 1 ? x : tf.mul(tf.avgPool(x, window, window, 'valid'), size)
    return tf.sum(tf.reshape(sums, [-1, channels]), 0)
  })
}

/** The largest power of two that divides `size`. */
function powerOfTwoIn(size: number): number {
  return size & -size
}
