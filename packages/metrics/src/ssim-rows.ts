import { blurredMoments } from './blurred-moments.js'
import type { Rows } from './rows.js'
import { type SsimDefinition, ssimConstants } from './ssim-variants.js'

/**
 * The map of SSIM, or only of its contrast-structure factor, which MS-SSIM needs, row by row
 * (Wang et al. 2004, equation 13). The planes are on the scale 0..dataRange; the caller does
 * the definition's downsampling.
 */
export function ssimRows(
  x: Rows,
  y: Rows,
  { taps, edge, covariance }: SsimDefinition,
  dataRange: number,
  part: 'ssim' | 'contrast-structure' = 'ssim',
): Rows {
  const moments = blurredMoments(x, y, taps, edge, 4, fillMoments)
  const width = moments.momentWidth
  const row = new Float64Array(moments.width)
  const [meansX, meansY, squares, products] = [0, 1, 2, 3].map((index) =>
    row.subarray(index * width, (index + 1) * width),
  )
  const c1 = (ssimConstants.k1 * dataRange) ** 2
  const c2 = (ssimConstants.k2 * dataRange) ** 2
  const pixels = taps.length ** 2
  const unbias = covariance === 'sample' ? pixels / (pixels - 1) : 1
  return {
    width,
    height: moments.height,
    read(line, into) {
      moments.read(line, row)
      for (let i = 0; i < width; i++) {
        const meanProduct = meansX[i] * meansY[i]
        const meanSquares = meansX[i] * meansX[i] + meansY[i] * meansY[i]
        const covarianceXy = unbias * (products[i] - meanProduct)
        // Of x and y together: SSIM needs only their sum.
        const variances = unbias * (squares[i] - meanSquares)
        const structure = (2 * covarianceXy + c2) / (variances + c2)
        into[i] = part === 'ssim' ? (structure * (2 * meanProduct + c1)) / (meanSquares + c1) : structure
      }
    },
  }
}

/** x, y, x² + y², xy: four blurs are enough, because the two variances enter as a sum. */
function fillMoments(x: Float64Array, y: Float64Array, moments: readonly Float64Array[]): void {
  const [copyX, copyY, squares, products] = moments
  copyX.set(x)
  copyY.set(y)
  for (let i = 0; i < x.length; i++) {
    squares[i] = x[i] * x[i] + y[i] * y[i]
    products[i] = x[i] * y[i]
  }
}
