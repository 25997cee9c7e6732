import * as tf from '@tensorflow/tfjs-core'

/**
 * The gradient of sum(f(x)·dy) by central differences, one entry of x at a time. A step of 1/16 is exact for
 * functions that are linear between x − step and x + step.
 */
export function finiteDifferences(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, dy: tf.Tensor): number[] {
  const step = 1 / 16
  const values = x.dataSync()
  const lossAt = (index: number, moved: number): number =>
    tf.tidy(() => {
      const shifted = values.slice()
      shifted[index] = (shifted[index] as number) + moved
      return tf.sum(tf.mul(f(tf.tensor(shifted, x.shape)), dy)).dataSync()[0] as number
    })
  return Array.from(values, (_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step))
}
