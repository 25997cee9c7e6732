/**
 * f(x) = positive·max(0, x) + negative·min(0, x): what ReLU, |x|, their multiples and sums are, and so a PReLU in
 * whatever way a graph writes it, such as relu(x) + α·(x − |x|)/2. One factor for all channels, or one for each.
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

/** Lists of one length, or one of them a single number for all. */
function pairwise(
  a: readonly number[],
  b: readonly number[],
  combine: (a: number, b: number) => number,
): number[] {
  const length = Math.max(a.length, b.length)
  return Array.from({ length }, (_, i) => combine(a[i % a.length] ?? 0, b[i % b.length] ?? 0))
}
