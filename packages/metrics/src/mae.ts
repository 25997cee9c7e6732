import type { PictureLike } from '@sr/image'
import { compare, type MaskedOptions } from './comparison.js'
import { meanDifference } from './mse.js'
import type { Samples } from './picture.js'

/** The mean of absolute differences over all pixels and channels, in units of the samples. */
export function mae(
  picture: PictureLike<Samples>,
  reference: PictureLike<Samples>,
  options: MaskedOptions = {},
): number {
  return meanDifference(compare('mae', picture, reference, options), Math.abs)
}
