import { compare, type MaskedOptions } from './comparison.js'
import { meanSquaredDifference } from './mse.js'
import type { Picture } from './picture.js'

/**
 * 10·log₁₀(dataRange² / MSE) in decibels, the MSE pooled over all pixels and channels;
 * Infinity for identical pictures.
 */
export function psnr(picture: Picture, reference: Picture, options: MaskedOptions = {}): number {
  const comparison = compare('psnr', picture, reference, options, ['mask'])
  return 10 * Math.log10(comparison.dataRange ** 2 / meanSquaredDifference(comparison))
}
