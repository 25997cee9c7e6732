import * as tf from '@tensorflow/tfjs-core'
import { assertLeastSize } from '../comparison.js'
import { lumaOnly } from '../luma-only.js'
import { leastVariance, noiseVariance, vifPOf, vifPTaps } from '../vif-p.js'
import type { TensorComparison } from './comparison.js'
import type { TensorLumaOptions } from './gmsd.js'
import { levelOf, meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'
import { slideWindow } from './windows.js'

/**
 * Visual information fidelity in the pixel domain (Sheikh and Bovik 2006) of each picture, on luma; 1 for
 * identical ones. Not symmetric: the reference is the pristine picture. Rejects with RangeError where it
 * is flat, and below 41 pixels a side.
 */
export async function vifP<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorLumaOptions = {},
): Promise<PerImage<T>> {
  return perImage('vifP', picture, reference, lumaOnly('vifP', options), {
    measure: information,
    finish: (_, kept, all) => vifPOf(kept, all),
  })
}

/** [n, 2]: sums over four scales of what the picture kept and of all that the reference has. */
function information(comparison: TensorComparison): tf.Tensor2D {
  assertLeastSize('vifP', comparison, 41)
  // Without their mean: variances stay as they are, float32 loses less, and a flat reference has none at all.
  const level = levelOf(comparison.y)
  let x = tf.mul(tf.sub(comparison.x, level), 255) as tf.Tensor4D
  let y = tf.mul(tf.sub(comparison.y, level), 255) as tf.Tensor4D
  const kept: tf.Tensor[] = []
  const all: tf.Tensor[] = []
  for (const scale of [1, 2, 3, 4]) {
    const taps = vifPTaps(scale)
    if (scale > 1) [x, y] = [slideWindow(x, taps, { stride: 2 }), slideWindow(y, taps, { stride: 2 })]
    const ofScale = tf.tidy(() => scaleInformation(x, y, taps))
    kept.push(ofScale.kept)
    all.push(ofScale.all)
  }
  return tf.stack([tf.addN(kept), tf.addN(all)], 1) as tf.Tensor2D
}

/** Sums over all windows of log(1 + signal / noise), [n] each. */
function scaleInformation(x: tf.Tensor4D, y: tf.Tensor4D, taps: Float64Array) {
  const moments = slideWindow(tf.concat([x, y, tf.square(x), tf.square(y), tf.mul(x, y)]), taps)
  const [meansX, meansY, squaresX, squaresY, products] = tf.split(moments, 5)
  const varianceX = tf.maximum(tf.sub(squaresX, tf.square(meansX)), 0)
  const varianceY = tf.maximum(tf.sub(squaresY, tf.square(meansY)), 0)
  const covariance = tf.sub(products, tf.mul(meansX, meansY))
  const gain = tf.div(covariance, tf.add(varianceY, leastVariance))

  const isStructured = tf.greaterEqual(varianceY, leastVariance)
  const isRelated = tf.logicalAnd(tf.greaterEqual(varianceX, leastVariance), tf.greater(gain, 0))
  const own = tf.maximum(tf.sub(varianceX, tf.mul(gain, covariance)), leastVariance)
  const signal = tf.div(tf.mul(tf.square(gain), varianceY), tf.add(own, noiseVariance))
  const kept = tf.where(tf.logicalAnd(isStructured, isRelated), tf.log1p(signal), tf.zerosLike(signal))
  const all = tf.where(isStructured, tf.log1p(tf.div(varianceY, noiseVariance)), tf.zerosLike(varianceY))
  const [, h, w] = products.shape
  return {
    kept: tf.mul(meanOfEach(kept), h * w),
    all: tf.mul(meanOfEach(all), h * w),
  }
}
