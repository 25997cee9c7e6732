import { compare, type MaskedOptions } from './comparison.js'
import { meanDifference } from './mse.js'
import type { Picture } from './picture.js'

/** The mean of absolute differences over all pixels and channels, in units of the samples. */
export function mae(picture: Picture, reference: Picture, options: MaskedOptions = {}): number {
  return meanDifference(compare('mae', picture, reference, options, ['mask']), Math.abs)
}
