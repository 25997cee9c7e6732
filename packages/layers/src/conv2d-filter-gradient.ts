import * as tf from '@tensorflow/tfjs-core'
import { fullMargins, type Margins } from './conv2d-input-gradient.js'

/** The convolution that is differentiated. */
export interface Conv2dGeometry {
  /** [rows, columns] from one window to the next. */
  readonly strides: readonly [number, number]
  /** Zeros before and after the input's rows, and before and after its columns. */
  readonly margins: Margins
}

/**
 * The gradient of a convolution for its filter: x [n, h, w, in] and dy
 * [n, y, x, out] → [rows, columns, in, out].
 *
 * It is itself a convolution: dW[i, j] is the sum of x, shifted by (i, j), times dy over all rows and columns
 * of dy, with the pictures of the batch as channels. So it runs wherever `tf.conv2d` does.
 */
export function conv2dFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [rows, columns]: readonly [number, number],
  { strides, margins }: Conv2dGeometry,
): tf.Tensor4D {
  const turnedMargins = fullMargins([rows, columns], margins)
  const [inputs, outputs] = [x.shape[3], dy.shape[3]]
  const canTurn = strides.every((stride) => stride === 1) && turnedMargins.flat().every((zeros) => zeros >= 0)
  return tf.tidy(() => {
    if (canTurn && costOf(rows * columns * outputs, inputs) < costOf(rows * columns * inputs, outputs)) {
      // dy slides over x, from the last tap to the first.
      // [out, rows, columns, in]
      const turned = tf.conv2d(channelsFirst(dy), batchLast(x), 1, padsOf(turnedMargins))
      return tf.reverse(tf.transpose(turned, [1, 2, 3, 0]), [0, 1])
    }
    // A stride sets dy's taps that far apart. Where the last window leaves pixels of x
    // over, there are taps too many.
    const taps = tf.conv2d(channelsFirst(x), batchLast(dy), 1, padsOf(margins), 'NHWC', [...strides])
    return tf.slice(tf.transpose(taps, [1, 2, 0, 3]), [0, 0, 0, 0], [rows, columns, inputs, outputs])
  })
}

/** [n, h, w, c] → [c, h, w, n]. */
function channelsFirst(x: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(x, [3, 1, 2, 0])
}

/** [n, h, w, c] → [h, w, n, c]. */
function batchLast(x: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(x, [1, 2, 0, 3])
}

function padsOf([rows, columns]: Margins): tf.backend_util.ExplicitPadding {
  return [[0, 0], [...rows], [...columns], [0, 0]]
}

/**
 * The time that tfjs' wasm backend takes for a pixel. It multiplies in blocks of 8 channels, and packs a
 * number in the time of 100 products.
 */
function costOf(products: number, channels: number): number {
  return products * 8 * Math.ceil(channels / 8) + 100 * channels
}
