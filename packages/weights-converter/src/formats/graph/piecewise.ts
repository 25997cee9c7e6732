import { pairwise } from '../../affine.js'

/**
 * f(x) = positive·max(0, x) + negative·min(0, x): what ReLU, |x|, their multiples and sums are, and so a
 * PReLU in whatever way a graph writes it, such as relu(x) + α·(x − |x|)/2. One factor for all channels, or
 * one for each.
 */
export interface Piecewise {
  readonly positive: readonly number[]
  readonly negative: readonly number[]
}

export const identity: Piecewise = { positive: [1], negative: [1] }

export const relu = (f: Piecewise): Piecewise => ({
  positive: f.positive.map((factor) => Math.max(0, factor)),
  negative: f.negative.map((factor) => Math.min(0, factor)),
})

export const absolute = (f: Piecewise): Piecewise => ({
  positive: f.positive.map(Math.abs),
  negative: f.negative.map((factor) => -Math.abs(factor)),
})

export const multiply = (f: Piecewise, factors: readonly number[]): Piecewise => ({
  positive: pairwise(f.positive, factors, (a, b) => a * b),
  negative: pairwise(f.negative, factors, (a, b) => a * b),
})

export const add = (f: Piecewise, g: Piecewise): Piecewise => ({
  positive: pairwise(f.positive, g.positive, (a, b) => a + b),
  negative: pairwise(f.negative, g.negative, (a, b) => a + b),
})

export const maximum = (f: Piecewise, g: Piecewise): Piecewise => ({
  positive: pairwise(f.positive, g.positive, Math.max),
  negative: pairwise(f.negative, g.negative, Math.min), // of x below 0
})

export const isIdentity = ({ positive, negative }: Piecewise): boolean =>
  [...positive, ...negative].every((factor) => factor === 1)

/**
 * f(x) as g(factor·x), where g has no factor above 0: of x·factor that is x itself, of 2·ReLU(x) a ReLU.
 * Undefined where there is no such factor, or where it is 1.
 */
export function pullFactors({
  positive,
  negative,
}: Piecewise): { readonly factors: readonly number[]; readonly pointwise: Piecewise } | undefined {
  if (positive.every((factor) => factor === 1)) return undefined
  const isLinear = pairwise(positive, negative, (a, b) => a - b).every((difference) => difference === 0)
  if (isLinear) return { factors: positive, pointwise: identity }
  if (!positive.every((factor) => factor > 0)) return undefined
  const slopes = pairwise(negative, positive, (a, b) => a / b)
  return { factors: positive, pointwise: { positive: [1], negative: slopes } }
}
