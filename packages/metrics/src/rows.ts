/**
 * A plane whose rows are computed on demand, top to bottom: what every metric here is made of. A
 * metric is such planes one behind the other, so that only the few rows under its windows are in
 * memory, whatever the size of the picture.
 */
export interface Rows {
  readonly width: number
  readonly height: number
  /** Writes row y into the first `width` places. Callers ask for rows in rising order; gaps are allowed. */
  read(y: number, into: Float64Array): void
}

/** `combine(x, y)` of the samples of two planes of equal size. */
export function combinedRows(x: Rows, y: Rows, combine: (x: number, y: number) => number): Rows {
  const other = new Float64Array(y.width)
  return {
    width: x.width,
    height: x.height,
    read(line, into) {
      x.read(line, into)
      y.read(line, other)
      for (let i = 0; i < other.length; i++) into[i] = combine(into[i], other[i])
    },
  }
}

/**
 * The mean of all samples, or of those where the mask is not 0. Throws RangeError where the mask leaves none.
 */
export function meanOfRows(rows: Rows, mask?: Rows): number {
  const row = new Float64Array(rows.width)
  const kept = new Float64Array(rows.width).fill(1)
  let sum = 0
  let count = 0
  for (let y = 0; y < rows.height; y++) {
    rows.read(y, row)
    mask?.read(y, kept)
    let rowSum = 0 // a sum per row keeps the rounding error of large pictures small
    for (let x = 0; x < row.length; x++) {
      if (kept[x] === 0) continue
      rowSum += row[x]
      count++
    }
    sum += rowSum
  }
  if (count > 0) return sum / count
  throw new RangeError(
    'mask: it leaves no pixel. Expected a sample other than 0, found none in the compared part.',
  )
}
