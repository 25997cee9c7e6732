import { type Matrix, transpose } from './matrix.js'

/**
 * The eigenvectors of a symmetric matrix [n, n] as columns, those of the largest eigenvalues first, by
 * Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 4th ed., algorithm 8.5.2).
 */
export function eigenbasis({ rows: n, data }: Matrix): Matrix {
  const matrix = data.slice()
  const vectors = new Float64Array(n * n) // in rows, so that a rotation runs along them
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  const negligible = 1e-15 * Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0))
  for (let sweep = 0, rotated = true; rotated && sweep < 50; sweep++) {
    rotated = false
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p * n + q]
        if (Math.abs(off) <= negligible) continue
        rotated = true
        const ratio = (matrix[q * n + q] - matrix[p * n + p]) / (2 * off)
        // The smaller of the two angles that make this number 0.
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio))
        const cosine = 1 / Math.hypot(1, tangent)
        const sine = tangent * cosine
        rotateRows(matrix, n, p, q, cosine, sine)
        rotateColumns(matrix, n, p, q, cosine, sine)
        rotateRows(vectors, n, p, q, cosine, sine)
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => matrix[b * n + b] - matrix[a * n + a])
  const sorted = new Float64Array(n * n)
  for (const [to, from] of order.entries()) sorted.set(vectors.subarray(from * n, from * n + n), to * n)
  return transpose({ rows: n, columns: n, data: sorted })
}

/** Turns rows p and q in their plane. */
function rotateRows(data: Float64Array, n: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < n; i++) {
    const [first, second] = [data[p * n + i], data[q * n + i]]
    data[p * n + i] = cosine * first - sine * second
    data[q * n + i] = sine * first + cosine * second
  }
}

/** Turns columns p and q in their plane. */
function rotateColumns(
  data: Float64Array,
  n: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < n; i++) {
    const [first, second] = [data[i * n + p], data[i * n + q]]
    data[i * n + p] = cosine * first - sine * second
    data[i * n + q] = sine * first + cosine * second
  }
}
