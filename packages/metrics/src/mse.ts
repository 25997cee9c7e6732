import { type Comparison, compare, type MaskedOptions } from './comparison.js'
import type { Picture } from './picture.js'
import { combinedRows, meanOfRows } from './rows.js'

/** The mean of squared differences over all pixels and channels, in squared units of the samples. */
export function mse(picture: Picture, reference: Picture, options: MaskedOptions = {}): number {
  return meanSquaredDifference(compare('mse', picture, reference, options, ['mask']))
}

export function meanSquaredDifference(comparison: Comparison): number {
  return meanDifference(comparison, (difference) => difference * difference)
}

/** The mean of `measure(x − y)` over all pixels and channels. */
export function meanDifference(
  { channels, mask }: Comparison,
  measure: (difference: number) => number,
): number {
  const means = channels.map(({ x, y }) =>
    meanOfRows(
      combinedRows(x, y, (a, b) => measure(a - b)),
      mask,
    ),
  )
  return means.reduce((sum, mean) => sum + mean, 0) / means.length
}
