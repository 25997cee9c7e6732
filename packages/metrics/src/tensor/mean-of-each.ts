import * as tf from '@tensorflow/tfjs-core'

/**
 * The mean of each plane or picture, [n, …] → [n]. It is summed in blocks of blocks, because float32
 * loses small numbers beside a large sum.
 */
export function meanOfEach(x: tf.Tensor): tf.Tensor1D {
  const [n] = x.shape
  const count = x.size / n
  let sums: tf.Tensor = tf.reshape(x, [n, count])
  for (let length = count; length > 1; length = Math.ceil(length / blockLength)) {
    const missing = (blockLength - (length % blockLength)) % blockLength
    const whole = missing === 0 ? sums : tf.concat([sums, tf.zeros([n, missing])], 1)
    sums = tf.sum(tf.reshape(whole, [n, -1, blockLength]), 2)
  }
  return tf.div(tf.reshape(sums, [n]), count)
}

/** The mean of `count` values in a row: [n·count] → [n]. */
export function meanOfGroups(values: tf.Tensor1D, count: number): tf.Tensor1D {
  return count === 1 ? values : tf.mean(tf.reshape(values, [-1, count]), 1)
}

/**
 * The mean of each plane, [m, 1, 1, 1]. Taking it off both pictures changes no variance, and the smaller the
 * samples are, the less float32 loses in E[x²] − E[x]².
 */
export function levelOf(planes: tf.Tensor4D): tf.Tensor4D {
  return tf.reshape(meanOfEach(planes), [-1, 1, 1, 1])
}

/** How many terms a sum in `meanOfEach` has: few enough that float32 keeps its digits. */
const blockLength = 64
