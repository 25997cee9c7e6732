import * as tf from '@tensorflow/tfjs-core'
import { meanOfEach } from './mean-of-each.js'

/**
 * The mean of each picture [n, h, w, c], with zeros outside the mask [n, h, w, 1], and the
 * share of its pixels that are inside: [n, 2]. `meanInMask` makes the mean over the mask of
 * these two. Without a mask: the means, [n].
 */
export function maskedMean(x: tf.Tensor4D, mask: tf.Tensor4D | undefined): tf.Tensor {
  if (mask === undefined) return meanOfEach(x)
  return tf.stack([meanOfEach(tf.mul(x, mask)), meanOfEach(mask)], 1)
}

/** Throws RangeError where the mask leaves nothing of the picture. */
export function meanInMask({ image }: { readonly image: number }, mean: number, share = 1): number {
  if (share > 0) return mean / share
  throw new RangeError(
    `mask: it leaves no pixel. Expected a sample other than 0, found none in the compared part of picture ${image}.`,
  )
}
