/**
 * x·factor + offset for each output of a convolution, which makes a convolution of both: a bias, a
 * normalisation with fixed statistics. Each list has one number for every output, or one for all of them.
 */
export interface Affine {
  readonly factors: readonly number[]
  readonly offsets: readonly number[]
}

/** What a normalisation knows of each channel; without gamma they are not scaled, without beta not shifted. */
export interface NormStatistics {
  readonly mean: ArrayLike<number>
  readonly variance: ArrayLike<number>
  readonly gamma?: ArrayLike<number> | undefined
  readonly beta?: ArrayLike<number> | undefined
  readonly epsilon: number
}

/** (x − mean)/√(variance + ε)·γ + β. */
export function affineOfNorm({ mean, variance, gamma, beta, epsilon }: NormStatistics): Affine {
  const factors = Array.from(variance, (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon))
  const offsets = factors.map((factor, i) => (beta?.[i] ?? 0) - (mean[i] as number) * factor)
  return { factors, offsets }
}

/** One after the other. */
export const compose = (first: Affine, second: Affine): Affine => ({
  factors: pairwise(first.factors, second.factors, (a, b) => a * b),
  offsets: pairwise(
    pairwise(first.offsets, second.factors, (a, b) => a * b),
    second.offsets,
    (a, b) => a + b,
  ),
})

/** Lists of one length, or one of them a single number for all. */
export function pairwise(
  a: readonly number[],
  b: readonly number[],
  combine: (a: number, b: number) => number,
): number[] {
  const length = Math.max(a.length, b.length)
  return Array.from({ length }, (_, i) => combine(a[i % a.length] ?? 0, b[i % b.length] ?? 0))
}

/** A kernel with the factors of its outputs multiplied in: [out, in, k, k], or [in, out, k, k] where transposed. */
export function scaleKernel(
  data: ArrayLike<number | bigint>,
  shape: readonly number[],
  { factors }: Affine,
  transposed: boolean,
): Float64Array {
  const [first = 0, second = 0, height = 0, width = 0] = shape
  const taps = height * width
  const outputOf = (i: number): number =>
    transposed ? Math.floor(i / taps) % second : Math.floor(i / taps / second) % first
  const scaled = Float64Array.from(data, Number)
  for (let i = 0; i < scaled.length; i++)
    scaled[i] = (scaled[i] as number) * (factors[outputOf(i) % factors.length] as number)
  return scaled
}

/** The bias that goes with it: [outputs]. */
export function moveBias(
  bias: ArrayLike<number | bigint> | undefined,
  outputs: number,
  { factors, offsets }: Affine,
): Float64Array {
  const at = (list: readonly number[], i: number): number => list[i % list.length] as number
  return Float64Array.from(
    { length: outputs },
    (_, i) => Number(bias?.[i] ?? 0) * at(factors, i) + at(offsets, i),
  )
}
