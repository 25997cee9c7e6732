import * as tf from '@tensorflow/tfjs-core'
import type { TensorMaskedOptions } from './comparison.js'
import { maskedMean, meanInMask } from './masked-mean.js'
import { type PerImage, perImage } from './per-image.js'

/** The mean of absolute differences over all pixels and channels of each picture, in units of the samples. */
export function mae<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMaskedOptions = {},
): Promise<PerImage<T>> {
  return perImage('mae', picture, reference, options, {
    more: ['mask'],
    measure: ({ x, y, mask }) => maskedMean(tf.abs(tf.sub(x, y)), mask),
    finish: (of, mean, share) => meanInMask(of, mean, share) * of.dataRange,
  })
}
