import * as tf from '@tensorflow/tfjs-core'

/** Zeros before and after the rows, and before and after the columns. */
export type Margins = readonly [
  rows: readonly [before: number, after: number],
  columns: readonly [before: number, after: number],
]

/**
 * The gradient of a stride-1 convolution for its input: dy [n, y, x, out] and filter [rows, columns, in, out] → [n, h, w, in].
 *
 * It is the convolution of dy with the filter turned by 180°, between {@link fullMargins}, none of which may be negative.
 */
export function conv2dInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, margins: Margins): tf.Tensor4D {
  const [rows, columns] = fullMargins([filter.shape[0], filter.shape[1]], margins)
  return tf.tidy(() => {
    const turned: tf.Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
    return tf.conv2d(dy, turned, 1, [[0, 0], [...rows], [...columns], [0, 0]])
  })
}

/** The zeros that dy needs around it, so that every input pixel meets every tap, for a convolution between these margins. */
export function fullMargins([rows, columns]: readonly [number, number], margins: Margins): Margins {
  const [[top, bottom], [left, right]] = margins
  return [
    [rows - 1 - top, rows - 1 - bottom],
    [columns - 1 - left, columns - 1 - right],
  ]
}
