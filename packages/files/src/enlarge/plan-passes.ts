/** More is no enlarging but inventing, and a slip of the keyboard would fill the memory. */
export const largestScale = 16

/**
 * The scales to enlarge by, one after the other, so that a picture becomes at least `target` times as large:
 * no larger than needed, in as few passes as that takes, the largest first, because the first one sees the
 * real picture. None where the target is 1 or less, undefined where no scale enlarges. What exceeds the
 * target is taken back by bicubic. Throws RangeError for a target beyond 16.
 */
export function planPasses(scales: readonly number[], target: number): readonly number[] | undefined {
  if (!(target <= largestScale))
    throw new RangeError(`planPasses: target must be a number of at most ${largestScale}, found ${target}.`)
  if (scales.includes(target)) return [target] // a network for ×1 too
  const usable = [...new Set(scales)].filter((scale) => scale > 1).sort((a, b) => b - a)
  if (usable.length === 0) return target > 1 ? undefined : []
  return chains(usable, target).reduce((best, chain) => (isBetter(chain, best) ? chain : best))
}

/** By how much a picture is larger after these passes. */
export const productOf = (passes: readonly number[]): number => passes.reduce((a, b) => a * b, 1)

/** All falling sequences of scales that reach the target with their last. */
function chains(scales: readonly number[], target: number): (readonly number[])[] {
  if (target <= 1) return [[]]
  return scales.flatMap((scale, index) =>
    chains(scales.slice(index), target / scale).map((rest) => [scale, ...rest]),
  )
}

function isBetter(chain: readonly number[], than: readonly number[]): boolean {
  const [product, other] = [productOf(chain), productOf(than)]
  return product === other ? chain.length < than.length : product < other
}
