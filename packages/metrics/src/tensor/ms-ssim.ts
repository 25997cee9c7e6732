import * as tf from '@tensorflow/tfjs-core'
import { type MsSsimOptions, msSsimExponents } from '../ms-ssim.js'
import { ssimVariants } from '../ssim-variants.js'
import {
  compareTensors,
  type LossOptions,
  planesOf,
  type TensorComparison,
  type TensorMetricOptions,
} from './comparison.js'
import { meanOfEach, meanOfGroups } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'
import { ssimPlanes } from './ssim-planes.js'
import { shrink } from './windows.js'

export interface TensorMsSsimOptions extends TensorMetricOptions, Pick<MsSsimOptions, 'scales'> {}

/**
 * Multi-scale SSIM of each picture, 0..1, as `msSsim` of @sr/metrics defines it. Rejects with RangeError
 * below `msSsimLeastSize(scales)` pixels a side.
 */
export function msSsim<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMsSsimOptions = {},
): Promise<PerImage<T>> {
  return perImage('msSsim', picture, reference, options, {
    more: ['scales'],
    measure: (comparison) => msSsimOfEach('msSsim', comparison, options.scales, 0),
  })
}

/** In the loss, a smaller mean counts as this one, because the root's slope at 0 is infinite. */
const leastMean = 1e-6

/**
 * 1 − MS-SSIM, averaged over the pictures: a differentiable scalar. Samples are not
 * checked. The caller disposes it.
 */
export function msSsimLoss(
  picture: tf.Tensor,
  reference: tf.Tensor,
  options: LossOptions & TensorMsSsimOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const comparison = compareTensors('msSsimLoss', picture, reference, options, ['scales'])
    return tf.sub(1, tf.mean(msSsimOfEach('msSsimLoss', comparison, options.scales, leastMean)))
  })
}

/** [n] */
function msSsimOfEach(
  where: string,
  comparison: TensorComparison,
  scales: MsSsimOptions['scales'],
  floor: number,
): tf.Tensor1D {
  const exponents = msSsimExponents(where, comparison, scales)
  let x = planesOf(comparison.x)
  let y = planesOf(comparison.y)
  let product = tf.ones([x.shape[0]]) as tf.Tensor1D
  for (const [scale, exponent] of exponents.entries()) {
    if (scale > 0) [x, y] = [shrink(x, 2, 'symmetric'), shrink(y, 2, 'symmetric')]
    const part = scale === exponents.length - 1 ? 'ssim' : 'contrast-structure'
    const means = tf.tidy(() => tf.maximum(meanOfEach(ssimPlanes(x, y, ssimVariants.sr, part)), floor))
    product = tf.mul(product, tf.pow(means, exponent))
  }
  return meanOfGroups(product, comparison.channels)
}
