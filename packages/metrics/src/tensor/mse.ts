import * as tf from '@tensorflow/tfjs-core'
import type { TensorMaskedOptions } from './comparison.js'
import { maskedMean, meanInMask } from './masked-mean.js'
import { type PerImage, perImage } from './per-image.js'

/**
 * The mean of squared differences over all pixels and channels of each picture, in
 * squared units of the samples.
 */
export function mse<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMaskedOptions = {},
): Promise<PerImage<T>> {
  return perImage('mse', picture, reference, options, {
    more: ['mask'],
    measure: ({ x, y, mask }) => maskedMean(tf.squaredDifference(x, y), mask),
    finish: (of, mean, share) => meanInMask(of, mean, share) * of.dataRange ** 2,
  })
}
