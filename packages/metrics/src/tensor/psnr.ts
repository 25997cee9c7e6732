import * as tf from '@tensorflow/tfjs-core'
import { compareTensors, type LossOptions, type TensorMaskedOptions } from './comparison.js'
import { maskedMean, meanInMask } from './masked-mean.js'
import { meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'

/**
 * 10·log₁₀(dataRange² / MSE) in decibels of each picture, the MSE pooled over its pixels and
 * channels; Infinity for identical ones.
 */
export function psnr<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMaskedOptions = {},
): Promise<PerImage<T>> {
  return perImage('psnr', picture, reference, options, {
    more: ['mask'],
    measure: ({ x, y, mask }) => maskedMean(tf.squaredDifference(x, y), mask),
    finish: (of, mean, share) => 10 * Math.log10(1 / meanInMask(of, mean, share)),
  })
}

/** Keeps the loss of identical pictures finite, as BasicSR does. */
const leastMse = 1e-8

/**
 * −PSNR in decibels, averaged over the pictures: a differentiable scalar, −80 for identical ones. Samples
 * are not checked. The caller disposes it.
 */
export function psnrLoss(picture: tf.Tensor, reference: tf.Tensor, options: LossOptions): tf.Scalar {
  return tf.tidy(() => {
    const { x, y } = compareTensors('psnrLoss', picture, reference, options)
    const errors = meanOfEach(tf.squaredDifference(x, y))
    return tf.mul(tf.mean(tf.log(tf.add(errors, leastMse))), 10 / Math.LN10)
  })
}
