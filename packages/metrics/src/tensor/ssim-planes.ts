import * as tf from '@tensorflow/tfjs-core'
import { type SsimDefinition, ssimConstants } from '../ssim-variants.js'
import { levelOf } from './mean-of-each.js'
import { replicateEdges, slideWindow } from './windows.js'

/**
 * SSIM of every window, or only its contrast-structure factor (Wang et al. 2004, equation 13): planes
 * [m, h, w, 1] on the scale 0..1 → [m, h', w', 1]. The caller does the definition's downsampling.
 */
export function ssimPlanes(
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  { taps, edge, covariance }: SsimDefinition,
  part: 'ssim' | 'contrast-structure' = 'ssim',
): tf.Tensor4D {
  const c1 = ssimConstants.k1 ** 2
  const c2 = ssimConstants.k2 ** 2
  const pixels = taps.length ** 2
  const unbias = covariance === 'sample' ? pixels / (pixels - 1) : 1

  const level = levelOf(y)
  const u: tf.Tensor4D = tf.sub(x, level)
  const v: tf.Tensor4D = tf.sub(y, level)
  const moments = tf.concat([
    u,
    v,
    tf.add<tf.Tensor4D>(tf.square(u), tf.square(v)),
    tf.mul<tf.Tensor4D>(u, v),
  ])
  const extended = edge === 'replicate' ? replicateEdges(moments, taps.length >> 1) : moments
  const [meansU, meansV, squares, products] = tf.split(slideWindow(extended, taps), 4)

  const covarianceXy = tf.mul(tf.sub(products, tf.mul(meansU, meansV)), unbias)
  // Of x and y together: SSIM needs only their sum.
  const variances = tf.mul(tf.sub(squares, tf.add(tf.square(meansU), tf.square(meansV))), unbias)
  const structure: tf.Tensor4D = tf.div(tf.add(tf.mul(covarianceXy, 2), c2), tf.add(variances, c2))
  if (part === 'contrast-structure') return structure

  const meansX = tf.add(meansU, level)
  const meansY = tf.add(meansV, level)
  const meanSquares = tf.add(tf.square(meansX), tf.square(meansY))
  const luminance = tf.div(tf.add(tf.mul(tf.mul(meansX, meansY), 2), c1), tf.add(meanSquares, c1))
  return tf.mul(luminance, structure)
}
