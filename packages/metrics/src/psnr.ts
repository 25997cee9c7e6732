import type { PictureLike } from '@sr/image'
import { compare, type MaskedOptions } from './comparison.js'
import { meanSquaredDifference } from './mse.js'
import type { Samples } from './picture.js'

/**
 * 10·log₁₀(dataRange² / MSE) in decibels, the MSE pooled over all pixels and channels;
 * Infinity for identical pictures.
 */
export function psnr(
  picture: PictureLike<Samples>,
  reference: PictureLike<Samples>,
  options: MaskedOptions = {},
): number {
  const comparison = compare('psnr', picture, reference, options)
  return 10 * Math.log10(comparison.dataRange ** 2 / meanSquaredDifference(comparison))
}
