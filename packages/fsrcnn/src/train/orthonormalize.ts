import { type Matrix, transpose } from './matrix.js'

/**
 * Q of the QR decomposition of a matrix [n, n]: orthonormal columns, the first k of which span what its first
 * k span. Computed by Householder's reflections (Golub and Van Loan, "Matrix Computations", 4th ed.,
 * algorithm 5.2.1), which stay orthonormal for a singular matrix too.
 */
export function orthonormalize(matrix: Matrix): Matrix {
  const n = matrix.rows
  const columns = transpose(matrix).data // as rows, so that a reflection runs along them
  const normals = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const normal = normals.subarray(k * n, k * n + n)
    normal.set(columns.subarray(k * n + k, k * n + n), k)
    let square = 0
    for (let i = k; i < n; i++) square += normal[i] ** 2
    const length = Math.sqrt(square)
    if (length === 0) continue
    const first = normal[k]
    normal[k] += first < 0 ? -length : length
    // |normal|² = 2·length·(length + |first|), scaled so that the reflection of x
    // is x − normal·(normal·x).
    const scale = 1 / Math.sqrt(length * (length + Math.abs(first)))
    for (let i = k; i < n; i++) normal[i] *= scale
    for (let j = k + 1; j < n; j++) reflect(columns, j * n, normal, k, n)
  }
  const found = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    found[j * n + j] = 1
    for (let k = j; k >= 0; k--) reflect(found, j * n, normals.subarray(k * n, k * n + n), k, n)
  }
  return transpose({ rows: n, columns: n, data: found })
}

/** Reflects the row of `data` that begins at `at` by a normal whose first `from` numbers are 0. */
function reflect(data: Float64Array, at: number, normal: Float64Array, from: number, n: number): void {
  let product = 0
  for (let i = from; i < n; i++) product += normal[i] * data[at + i]
  for (let i = from; i < n; i++) data[at + i] -= product * normal[i]
}
