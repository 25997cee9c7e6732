import type { Size } from '@sr/image'
import { assertLeastSize, compare, type MetricOptions } from './comparison.js'
import type { Picture } from './picture.js'
import { meanOfRows, type Rows } from './rows.js'
import { shrinkRows } from './shrink-rows.js'
import { ssimRows } from './ssim-rows.js'
import { ssimVariants } from './ssim-variants.js'

/** The exponents of the five scales, finest first (Wang, Simoncelli and Bovik 2003). */
const msSsimWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const

export interface MsSsimOptions extends MetricOptions {
  /**
   * Default 5. Fewer are for small pictures: they take the first exponents, scaled to the same sum, and give
   * values that compare only with each other.
   */
  readonly scales?: 1 | 2 | 3 | 4 | 5
}

/**
 * Multi-scale SSIM, 0..1: the contrast-structure of every scale but the coarsest, and the SSIM of that one,
 * weighted by exponents; negative means count as 0. Each scale halves the one before by 2 × 2 means. An odd
 * side is extended by its last row or column, as in `msssim.m` and `tf.image.ssim_multiscale`. Colour: the
 * mean of the channels. Throws RangeError below `msSsimLeastSize(scales)` pixels a side.
 */
export function msSsim(picture: Picture, reference: Picture, options: MsSsimOptions = {}): number {
  const comparison = compare('msSsim', picture, reference, options, ['scales'])
  const exponents = msSsimExponents('msSsim', comparison, options.scales)
  const values = comparison.channels.map(({ x, y }) => channelMsSsim(x, y, comparison.dataRange, exponents))
  return sumOf(values) / values.length
}

/** The shortest side, in pixels, at which the coarsest scale still holds a window: 161 for five scales. */
export function msSsimLeastSize(scales: number): number {
  return (ssimVariants.sr.taps.length - 1) * 2 ** (scales - 1) + 1
}

/**
 * One exponent per scale, with the same sum for any number of scales. Throws RangeError where
 * the picture is too small for them.
 */
export function msSsimExponents(
  where: string,
  size: Size,
  scales: MsSsimOptions['scales'] = 5,
): readonly number[] {
  if (!Number.isInteger(scales) || scales < 1 || scales > 5) {
    throw new RangeError(`${where}: unknown number of scales. Expected 1 to 5, found ${String(scales)}.`)
  }
  const fewer = [4, 3, 2, 1].find((n) => msSsimLeastSize(n) <= Math.min(size.width, size.height))
  const remedy =
    fewer === undefined ? '' : ` { scales: ${fewer} } takes pictures from ${msSsimLeastSize(fewer)} px on.`
  assertLeastSize(where, size, msSsimLeastSize(scales), remedy)
  const exponents = msSsimWeights.slice(0, scales)
  const share = sumOf(exponents) / sumOf(msSsimWeights) // 1 for five scales
  return exponents.map((exponent) => exponent / share)
}

function channelMsSsim(x: Rows, y: Rows, dataRange: number, exponents: readonly number[]): number {
  let product = 1
  for (const [scale, exponent] of exponents.entries()) {
    if (scale > 0) [x, y] = [halve(x), halve(y)]
    const part = scale === exponents.length - 1 ? 'ssim' : 'contrast-structure'
    const mean = meanOfRows(ssimRows(x, y, ssimVariants.sr, dataRange, part))
    product *= Math.max(mean, 0) ** exponent
  }
  return product
}

const halve = (rows: Rows): Rows => shrinkRows(rows, 2, { edge: 'symmetric' })

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
