/**
 * Writes G·g·Gᵀ of the 3×3 kernel g, which begins at g[at], into `out`: 6 × 6 positions (Lavin and Gray,
 * "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4.3).
 *
 * The points are 0, √½, −√½, √2, −√2 and ∞, as near to 1 as six points can be. So no power of them is large,
 * and rounding errors are little larger than those of a direct convolution. With the points 1, −1, 2 and −2
 * they would be twice as large on average, and five times at worst.
 */
export function winogradKernel3x3(g: Float32Array, at: number, out: Float64Array): void {
  const halfway = new Float64Array(18) // G·g, [6, 3]
  for (let column = 0; column < 3; column++)
    evaluate3(g[at + column], g[at + 3 + column], g[at + 6 + column], halfway, column, 3)
  for (let row = 0; row < 6; row++)
    evaluate3(halfway[row * 3], halfway[row * 3 + 1], halfway[row * 3 + 2], out, row * 6, 1)
}

/**
 * G of F(4, 3): the polynomial's value at each point, divided by the product of the point's distances to the
 * others. Values at ±√2 are doubled, because the output transform in assembly/ halves them.
 */
function evaluate3(g0: number, g1: number, g2: number, out: Float64Array, at: number, stride: number): void {
  out[at] = g0
  out[at + stride] = (-2 / 3) * (g0 + Math.SQRT1_2 * g1 + g2 / 2)
  out[at + 2 * stride] = (-2 / 3) * (g0 - Math.SQRT1_2 * g1 + g2 / 2)
  out[at + 3 * stride] = (g0 + Math.SQRT2 * g1 + 2 * g2) / 3
  out[at + 4 * stride] = (g0 - Math.SQRT2 * g1 + 2 * g2) / 3
  out[at + 5 * stride] = g2
}

/**
 * Writes G·g of the five taps that begin at g[at] into `out`: 8 positions, G of F(4, 5) at the points
 * 0, 1, −1, 2, −2, ½, −½ and ∞.
 */
export function winogradRow5(g: Float32Array, at: number, out: Float64Array): void {
  const [g0, g1, g2, g3, g4] = [g[at], g[at + 1], g[at + 2], g[at + 3], g[at + 4]]
  out[0] = g0
  out[1] = (-2 / 9) * (g0 + g1 + g2 + g3 + g4)
  out[2] = (-2 / 9) * (g0 - g1 + g2 - g3 + g4)
  out[3] = (g0 + 2 * g1 + 4 * g2 + 8 * g3 + 16 * g4) / 90
  out[4] = (g0 - 2 * g1 + 4 * g2 - 8 * g3 + 16 * g4) / 90
  out[5] = (32 / 45) * (g0 + g1 / 2 + g2 / 4 + g3 / 8 + g4 / 16)
  out[6] = (32 / 45) * (g0 - g1 / 2 + g2 / 4 - g3 / 8 + g4 / 16)
  out[7] = g4
}
