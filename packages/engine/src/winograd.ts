/**
 * A 3×3 kernel as G·g·Gᵀ: 6 × 6 positions, in the order of the points 0, 1,
 * −1, 2, −2, ∞ (Lavin and Gray, CVPR 2016, section 4.3).
 */
export function winogradKernel3x3(kernel: Float64Array): Float64Array {
  const halfway = new Float64Array(18) // G·g: [6, 3]
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) halfway[i * 3 + j] += points6[i][k] * kernel[k * 3 + j]
    }
  }
  const out = new Float64Array(36)
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      for (let k = 0; k < 3; k++) out[i * 6 + j] += halfway[i * 3 + k] * points6[j][k]
    }
  }
  return out
}

/** One row of a 5×5 kernel as G·g: 8 positions, in the order of the points 0, 1, −1, 2, −2, ½, −½, ∞. */
export function winogradRow5(row: Float64Array): Float64Array {
  return Float64Array.from(points8, (taps) => taps.reduce((sum, tap, k) => sum + tap * row[k], 0))
}

/** G of F(4, 3): the powers of each point over the product of its distances to the others. */
const points6: readonly (readonly number[])[] = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
]

/** G of F(4, 5). */
const points8: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 0],
  powers(1, -2 / 9),
  powers(-1, -2 / 9),
  powers(2, 1 / 90),
  powers(-2, 1 / 90),
  powers(1 / 2, 32 / 45),
  powers(-1 / 2, 32 / 45),
  [0, 0, 0, 0, 1],
]

function powers(point: number, factor: number): number[] {
  return [0, 1, 2, 3, 4].map((k) => factor * point ** k)
}
