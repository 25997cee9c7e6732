export interface Summary {
  /** Of the finite values; Infinity where every value is infinite. */
  readonly mean: number
  readonly median: number
  /** Finite values. */
  readonly count: number
  /** Left out: the PSNR of identical pictures. */
  readonly infiniteCount: number
}

/**
 * Mean and median per picture, as tables print them: each picture counts the same. Throws
 * RangeError for NaN and for an empty list.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0 || values.some(Number.isNaN)) {
    throw new RangeError(
      `summarize: nothing to average. Expected numbers, found ${values.length === 0 ? 'none' : 'NaN'}.`,
    )
  }
  const finite = values.filter(Number.isFinite)
  const infiniteCount = values.length - finite.length
  if (finite.length === 0) return { mean: values[0], median: values[0], count: 0, infiniteCount }
  const sorted = [...finite].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return {
    mean: finite.reduce((sum, value) => sum + value, 0) / finite.length,
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    count: finite.length,
    infiniteCount,
  }
}
