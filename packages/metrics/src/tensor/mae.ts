import * as tf from '@tensorflow/tfjs-core'
import type { TensorMetricOptions } from './comparison.js'
import { meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'

/** The mean of absolute differences over all pixels and channels of each picture, in units of the samples. */
export function mae<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMetricOptions = {},
): Promise<PerImage<T>> {
  return perImage('mae', picture, reference, options, {
    measure: ({ x, y }) => meanOfEach(tf.abs(tf.sub(x, y))),
    finish: (dataRange, value) => value * dataRange,
  })
}
