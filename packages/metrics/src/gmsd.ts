import { assertLeastSize, compare } from './comparison.js'
import { type LumaOptions, lumaOnly } from './luma-only.js'
import type { Picture } from './picture.js'
import { RowWindow } from './row-window.js'
import { combinedRows, type Rows } from './rows.js'
import { shrinkRows } from './shrink-rows.js'

/** The authors' constant, for samples 0..255. */
export const gradientConstant = 170

/**
 * Gradient magnitude similarity deviation (Xue et al. 2014) on luma halved by 2 × 2 means: the
 * standard deviation (N − 1, as in the authors' `std2`) of the similarity of Prewitt gradients. 0 for
 * identical pictures, larger is worse.
 */
export function gmsd(picture: Picture, reference: Picture, options: LumaOptions = {}): number {
  const comparison = compare('gmsd', picture, reference, lumaOnly('gmsd', options))
  assertLeastSize('gmsd', comparison, 3)
  const [{ x, y }] = comparison.channels
  const constant = gradientConstant * (comparison.dataRange / 255) ** 2
  const [gradientX, gradientY] = [x, y].map((rows) => prewittRows(shrinkRows(rows, 2, { edge: 'zero' })))
  const similarity = (a: number, b: number) => (2 * a * b + constant) / (a * a + b * b + constant)
  return deviationOfRows(combinedRows(gradientX, gradientY, similarity))
}

/** The magnitude of Prewitt's gradient; zeros lie outside, as for MATLAB's `conv2(…, 'same')`. */
function prewittRows(source: Rows): Rows {
  const { width, height } = source
  const window = new RowWindow(source, 1, 1, 'zero')
  const sums = new Float64Array(width + 2)
  const differences = new Float64Array(width + 2)
  return {
    width,
    height,
    read(y, into) {
      const [above, middle, below] = window.around(y)
      for (let x = 0; x < width; x++) {
        sums[x + 1] = above[x] + middle[x] + below[x]
        differences[x + 1] = above[x] - below[x]
      }
      for (let x = 0; x < width; x++) {
        const along = (sums[x] - sums[x + 2]) / 3
        const down = (differences[x] + differences[x + 1] + differences[x + 2]) / 3
        into[x] = Math.sqrt(along * along + down * down)
      }
    },
  }
}

/**
 * The standard deviation (N − 1). Each row has its own, and Chan's rule joins them:
 * Σx² − (Σx)²/n would cancel.
 */
function deviationOfRows({ width, height, read }: Rows): number {
  const row = new Float64Array(width)
  let count = 0
  let mean = 0
  let squares = 0
  for (let y = 0; y < height; y++) {
    read(y, row)
    const rowMean = row.reduce((sum, value) => sum + value, 0) / width
    const rowSquares = row.reduce((sum, value) => sum + (value - rowMean) ** 2, 0)
    const shift = rowMean - mean
    squares += rowSquares + (shift ** 2 * count * width) / (count + width)
    mean += (shift * width) / (count + width)
    count += width
  }
  return Math.sqrt(squares / (count - 1))
}
