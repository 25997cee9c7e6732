import * as tf from '@tensorflow/tfjs-core'
import { depthToSpace } from './depth-to-space.js'

/** Zeros before and after the rows, and before and after the columns. */
export type Margins = readonly [
  rows: readonly [before: number, after: number],
  columns: readonly [before: number, after: number],
]

/**
 * The gradient of a stride-1 convolution for its input: dy [n, y, x, out] and filter
 * [rows, columns, in, out] → [n, h, w, in].
 *
 * It is the convolution of dy with the filter turned by 180°, between {@link fullMargins},
 * none of which may be negative.
 */
export function conv2dInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, margins: Margins): tf.Tensor4D {
  const [rows, columns, inputs] = filter.shape
  const zeros = fullMargins([rows, columns], margins)
  return tf.tidy(() => {
    const turned = tf.reverse(filter, [0, 1])
    // tfjs' wasm backend multiplies in blocks of 8 channels. Where there are only one or two, four pixels are
    // computed at once as four times as many channels.
    const isNarrow = inputs <= 2 && rows > 1 && columns > 1
    return isNarrow ? convolveInBlocks(dy, turned, zeros) : convolve(dy, turned, 1, zeros)
  })
}

/**
 * The zeros around dy with which every input pixel meets every tap of a convolution between these margins.
 */
export function fullMargins([rows, columns]: readonly [number, number], margins: Margins): Margins {
  const [[top, bottom], [left, right]] = margins
  return [
    [rows - 1 - top, rows - 1 - bottom],
    [columns - 1 - left, columns - 1 - right],
  ]
}

/**
 * What {@link convolve} gives at stride 1, computed at stride 2: the filter at four places gives
 * the four pixels of each 2 × 2 block.
 */
function convolveInBlocks(dy: tf.Tensor4D, filter: tf.Tensor4D, zeros: Margins): tf.Tensor4D {
  const [n, y, x] = dy.shape
  const [rows, columns, inputs] = filter.shape
  const [[top, bottom], [left, right]] = zeros
  const [height, width] = [y + top + bottom - rows + 1, x + left + right - columns + 1]
  const places = [0, 1].flatMap((i) =>
    [0, 1].map((j) =>
      tf.pad(filter, [
        [i, 1 - i],
        [j, 1 - j],
        [0, 0],
        [0, 0],
      ]),
    ),
  )
  const blocks = convolve(dy, tf.concat(places, 2), 2, [
    [top, bottom + (height % 2)],
    [left, right + (width % 2)],
  ])
  return tf.slice(depthToSpace(blocks, 2), [0, 0, 0, 0], [n, height, width, inputs])
}

/** dy [n, y, x, out] with a filter [rows, columns, in, out] → [n, h, w, in]. */
function convolve(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  [rows, columns]: Margins,
): tf.Tensor4D {
  return tf.conv2d(dy, tf.transpose(filter, [0, 1, 3, 2]), stride, [[0, 0], [...rows], [...columns], [0, 0]])
}
