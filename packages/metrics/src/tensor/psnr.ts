import * as tf from '@tensorflow/tfjs-core'
import { compareTensors, type LossOptions, type TensorMetricOptions } from './comparison.js'
import { meanSquares } from './mse.js'
import { type PerImage, perImage } from './per-image.js'

/** 10·log₁₀(dataRange² / MSE) in decibels of each picture, the MSE pooled over its pixels and channels; Infinity for identical ones. */
export function psnr<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMetricOptions = {},
): Promise<PerImage<T>> {
  return perImage('psnr', picture, reference, options, {
    measure: meanSquares,
    finish: (_, value) => 10 * Math.log10(1 / value),
  })
}

/** Keeps the loss of identical pictures finite, as BasicSR does. */
const leastMse = 1e-8

/**
 * −PSNR in decibels, averaged over the pictures: a differentiable scalar, −80 for identical ones. Samples are not checked. The caller
 * disposes it.
 */
export function psnrLoss(picture: tf.Tensor, reference: tf.Tensor, options: LossOptions): tf.Scalar {
  return tf.tidy(() => {
    const errors = meanSquares(compareTensors('psnrLoss', picture, reference, options))
    return tf.mul(tf.mean(tf.log(tf.add(errors, leastMse))), 10 / Math.LN10)
  })
}
