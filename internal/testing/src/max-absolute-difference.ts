/**
 * The largest |a − b| of two equally long arrays; NaN anywhere gives NaN, so that a
 * comparison with a bound fails.
 */
export function maxAbsoluteDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`compare: expected equal lengths, found ${a.length} and ${b.length}.`)
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(Number(a[i]) - Number(b[i]))
    if (Number.isNaN(difference)) return Number.NaN
    if (difference > worst) worst = difference
  }
  return worst
}
