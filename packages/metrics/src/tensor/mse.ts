import * as tf from '@tensorflow/tfjs-core'
import type { TensorComparison, TensorMetricOptions } from './comparison.js'
import { meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'

/** The mean of squared differences over all pixels and channels of each picture, in squared units of the samples. */
export function mse<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMetricOptions = {},
): Promise<PerImage<T>> {
  return perImage('mse', picture, reference, options, {
    measure: meanSquares,
    finish: (dataRange, value) => value * dataRange ** 2,
  })
}

/** [n], on the scale 0..1. */
export function meanSquares({ x, y }: TensorComparison): tf.Tensor1D {
  return meanOfEach(tf.squaredDifference(x, y))
}
