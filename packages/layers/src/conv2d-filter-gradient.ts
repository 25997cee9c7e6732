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
 * The gradient of a convolution for its filter: x [n, h, w, in] and dy [n, y, x, out] → [rows, columns, in, out].
 *
 * It is a convolution itself, since dW[i, j] sums x shifted by (i, j) times dy: over all of dy's rows and columns, with the pictures of
 * the batch as its channels. So it runs wherever `tf.conv2d` does.
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
      const turned = tf.conv2d(channelsFirst(dy), batchLast(x), 1, padsOf(turnedMargins)) // [out, rows, columns, in]
      return tf.reverse(tf.transpose(turned, [1, 2, 3, 0]), [0, 1])
    }
    // Where the stride skips pixels of x, dy's taps lie that far apart; what the last window leaves over gives taps too many.
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

/** How long tfjs' wasm backend takes per pixel: it multiplies in blocks of 8 channels, and takes 100 products' time to pack a number. */
function costOf(products: number, channels: number): number {
  return products * 8 * Math.ceil(channels / 8) + 100 * channels
}
