import { jfif } from '@sr/image'
import { type Comparison, compare, type MetricOptions } from './comparison.js'
import type { Picture } from './picture.js'
import { RowWindow } from './row-window.js'
import type { Rows } from './rows.js'
import { shrinkRows } from './shrink-rows.js'

/** C and α as fitted by the authors, for samples 0..255. */
export const similarityConstant = 30
export const steepness = 4.2

/** The YIQ colours that the authors compare, from R, G, B; Y is JPEG's. */
export const yiq = [jfif.matrix[0], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]] as const

/**
 * The Haar wavelet-based perceptual similarity (Reisenhofer et al. 2018), 0..1, 1 for identical pictures:
 * similarity of the two finer Haar scales, weighted by the third, on pictures halved by 2 × 2 means. Colour
 * is compared as YIQ unless `channel` asks for luma.
 */
export function haarPsi(picture: Picture, reference: Picture, options: MetricOptions = {}): number {
  const comparison = compare('haarPsi', picture, reference, options)
  const [luma, ...chroma] = halvedPlanes(comparison)
  const constant = similarityConstant * (comparison.dataRange / 255) ** 2
  const haarX = new HaarRows(luma.x)
  const haarY = new HaarRows(luma.y)
  const chromaMeans = chroma.map(({ x, y }) => ({ x: meanRows(x), y: meanRows(y) }))
  const { width, height } = luma.x
  const chromaSimilarity = new Float64Array(width)
  let weightedSum = 0
  let weightSum = 0
  for (let y = 0; y < height; y++) {
    const coefficientsX = haarX.read(y)
    const coefficientsY = haarY.read(y)
    readChromaSimilarity(chromaMeans, y, constant, chromaSimilarity)
    for (let i = 0; i < width; i++) {
      let weightOfBoth = 0
      for (const direction of directions) {
        const [fineX, middleX, coarseX] = coefficientsX[direction]
        const [fineY, middleY, coarseY] = coefficientsY[direction]
        const similarity =
          (similar(fineX[i], fineY[i], constant) + similar(middleX[i], middleY[i], constant)) / 2
        const weight = Math.max(coarseX[i], coarseY[i])
        weightedSum += weight * sigmoid(similarity)
        weightSum += weight
        weightOfBoth += weight
      }
      if (chroma.length === 0) continue
      weightedSum += (weightOfBoth / 2) * sigmoid(chromaSimilarity[i])
      weightSum += weightOfBoth / 2
    }
  }
  return haarPsiOf(weightedSum, weightSum)
}

/** The metric from the sum of weighted similarities (after the sigmoid) and the sum of weights. */
export function haarPsiOf(weightedSum: number, weightSum: number): number {
  if (weightSum === 0) return 1 // both pictures are black
  const share = weightedSum / weightSum
  return (Math.log(share / (1 - share)) / steepness) ** 2
}

const similar = (a: number, b: number, constant: number) =>
  (2 * a * b + constant) / (a * a + b * b + constant)
const sigmoid = (value: number) => 1 / (1 + Math.exp(-steepness * value))

const directions = ['vertical', 'horizontal'] as const

/** Magnitudes of the Haar coefficients of windows of 2, 4 and 8 pixels, finest first. */
type HaarCoefficients = Record<(typeof directions)[number], readonly Float64Array[]>

const reaches = [1, 2, 4] as const
const farthest = 4

/**
 * The differences between the halves of each window around a row; zeros lie outside the
 * picture, as for MATLAB's `conv2`.
 */
class HaarRows {
  readonly #window: RowWindow
  readonly #width: number
  readonly #sums: Float64Array
  readonly #differences: Float64Array
  readonly #out: HaarCoefficients

  constructor(source: Rows) {
    const { width } = source
    this.#window = new RowWindow(source, farthest - 1, farthest, 'zero')
    this.#width = width
    this.#sums = new Float64Array(width + 2 * farthest)
    this.#differences = new Float64Array(width + 2 * farthest)
    const planes = () => reaches.map(() => new Float64Array(width))
    this.#out = { vertical: planes(), horizontal: planes() }
  }

  /** The coefficients of row y, valid until the next call. */
  read(y: number): HaarCoefficients {
    const rows = this.#window.around(y) // rows y − 3 to y + 4
    for (const [scale, reach] of reaches.entries()) {
      this.#sumColumns(rows, reach)
      this.#sumRow(reach, 2 ** -(scale + 1), this.#out.vertical[scale], this.#out.horizontal[scale])
    }
    return this.#out
  }

  #sumColumns(rows: readonly Float64Array[], reach: number): void {
    for (let x = 0; x < this.#width; x++) {
      let upper = 0
      let lower = 0
      for (let k = 0; k < reach; k++) {
        upper += rows[farthest - 1 - k][x]
        lower += rows[farthest + k][x]
      }
      this.#sums[farthest + x] = upper + lower
      this.#differences[farthest + x] = upper - lower
    }
  }

  #sumRow(reach: number, factor: number, vertical: Float64Array, horizontal: Float64Array): void {
    for (let x = 0; x < this.#width; x++) {
      const centre = farthest + x
      let down = 0
      let along = 0
      for (let k = 0; k < reach; k++) {
        down += this.#differences[centre - k] + this.#differences[centre + 1 + k]
        along += this.#sums[centre - k] - this.#sums[centre + 1 + k]
      }
      vertical[x] = Math.abs(down) * factor
      horizontal[x] = Math.abs(along) * factor
    }
  }
}

/** Y, or Y, I, Q where the comparison has colour, each halved. */
function halvedPlanes({ channels }: Comparison): { x: Rows; y: Rows }[] {
  const halve = (rows: Rows) => shrinkRows(rows, 2, { edge: 'zero' })
  if (channels.length === 1) return channels.map(({ x, y }) => ({ x: halve(x), y: halve(y) }))
  const xs = channels.map(({ x }) => x)
  const ys = channels.map(({ y }) => y)
  return yiq.map((mix) => ({
    x: halve(mixedRows(xs, mix)),
    y: halve(mixedRows(ys, mix)),
  }))
}

function mixedRows(planes: readonly Rows[], mix: readonly number[]): Rows {
  const { width, height } = planes[0]
  const row = new Float64Array(width)
  return {
    width,
    height,
    read(y, into) {
      into.fill(0, 0, width)
      for (const [index, plane] of planes.entries()) {
        plane.read(y, row)
        for (let x = 0; x < width; x++) into[x] += mix[index] * row[x]
      }
    },
  }
}

/** The magnitude of the mean of each pixel and those right of, below and diagonally below it. */
function meanRows(source: Rows): Rows {
  const { width, height } = source
  const window = new RowWindow(source, 0, 1, 'zero')
  return {
    width,
    height,
    read(y, into) {
      const [row, below] = window.around(y)
      for (let x = 0; x < width; x++) {
        const next = x + 1 < width ? row[x + 1] + below[x + 1] : 0
        into[x] = Math.abs(row[x] + below[x] + next) / 4
      }
    },
  }
}

function readChromaSimilarity(
  planes: readonly { x: Rows; y: Rows }[],
  line: number,
  constant: number,
  out: Float64Array,
): void {
  const a = new Float64Array(out.length)
  const b = new Float64Array(out.length)
  out.fill(0)
  for (const { x, y } of planes) {
    x.read(line, a)
    y.read(line, b)
    for (let i = 0; i < out.length; i++) out[i] += similar(a[i], b[i], constant) / planes.length
  }
}
