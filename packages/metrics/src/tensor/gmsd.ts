import * as tf from '@tensorflow/tfjs-core'
import { assertLeastSize } from '../comparison.js'
import { gradientConstant } from '../gmsd.js'
import { type LumaOptions, lumaOnly } from '../luma-only.js'
import type { TensorComparison, TensorMetricOptions } from './comparison.js'
import { levelOf, meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'
import { padZeros, shrink, slideWindow } from './windows.js'

export interface TensorLumaOptions extends TensorMetricOptions {
  /** Default: 'yFull', MATLAB's `rgb2gray`. */
  readonly channel?: NonNullable<LumaOptions['channel']>
}

/**
 * Gradient magnitude similarity deviation (Xue et al. 2014) of each picture: 0 for
 * identical ones, larger is worse.
 */
export async function gmsd<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorLumaOptions = {},
): Promise<PerImage<T>> {
  return perImage('gmsd', picture, reference, lumaOnly('gmsd', options), { measure: gmsdOfEach })
}

/** [n] */
function gmsdOfEach(comparison: TensorComparison): tf.Tensor1D {
  assertLeastSize('gmsd', comparison, 3)
  const constant = gradientConstant / 255 ** 2
  const [x, y] = [comparison.x, comparison.y].map((planes) => prewittMagnitude(shrink(planes, 2, 'zero')))
  const squares = tf.add(tf.square(x), tf.square(y))
  const similarity: tf.Tensor4D = tf.div(tf.add(tf.mul(tf.mul(x, y), 2), constant), tf.add(squares, constant))
  const [, h, w] = similarity.shape
  const variance = meanOfEach(tf.square(tf.sub(similarity, levelOf(similarity))))
  return tf.sqrt(tf.mul(variance, (h * w) / (h * w - 1)))
}

/** The magnitude of Prewitt's gradient; zeros lie outside. */
function prewittMagnitude(x: tf.Tensor4D): tf.Tensor4D {
  const padded = padZeros(x, [1, 1])
  const difference = [1, 0, -1]
  const mean = [1 / 3, 1 / 3, 1 / 3]
  const along = slideWindow(padded, difference, { down: mean })
  const down = slideWindow(padded, mean, { down: difference })
  return tf.sqrt(tf.add(tf.square(along), tf.square(down)))
}
