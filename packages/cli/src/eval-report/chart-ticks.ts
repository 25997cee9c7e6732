/** Round numbers that enclose the values: 1, 2 or 5 times a power of ten apart, about five of them. */
export function linearTicks(low: number, high: number): number[] {
  const span = Math.max(high - low, 0.5)
  const power = 10 ** Math.floor(Math.log10(span / 4))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= span / 4) ?? 10)
  const first = Math.floor((low - span * 0.05) / step)
  const last = Math.ceil((high + span * 0.05) / step)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(10)))
}

/**
 * 1, 2 and 5 times the powers of ten in a range that is given by its logarithms. Over many decades only the
 * powers of ten; within one decade also the numbers between.
 */
export function logTicks(from: number, to: number): number[] {
  const factors = to - from > 2.4 ? [1] : to - from > 0.7 ? [1, 2, 5] : [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]
  const ticks: number[] = []
  for (let power = Math.floor(from); power <= Math.ceil(to); power++)
    for (const factor of factors) {
      const tick = Math.log10(factor) + power
      if (tick >= from && tick <= to) ticks.push(Number((factor * 10 ** power).toPrecision(6)))
    }
  return ticks
}
