import { assertKnownOptions } from '@sr/checks'
import { assertPlane, createPlane, type FloatArray, type Plane, precisionOf } from './plane.js'
import { roundToLevel } from './quantize.js'
import type { Rect } from './rect.js'
import type { ResampleWeights } from './resample-weights.js'
import { inputRect, type ResizePlan } from './resize-plan.js'

/**
 * A rectangle of a resized picture, bit-equal to that part of the whole. `source` holds the rectangle
 * `inputRect(plan, region)` of the input and nothing more, so no float copy of a large picture is needed.
 * Computed in float64, stored in the source's precision. With `matlab-uint8` the samples are levels 0..255,
 * rounded and clamped after each of the two passes, as MATLAB does to uint8.
 */
export function resizeRegion<Data extends FloatArray>(
  plan: ResizePlan,
  region: Rect,
  source: Plane<Data>,
  options?: { readonly rounding?: 'none' | 'matlab-uint8' },
): Plane<Data>
export function resizeRegion(
  plan: ResizePlan,
  region: Rect,
  source: Plane,
  options: { readonly rounding?: 'none' | 'matlab-uint8' } = {},
): Plane {
  assertKnownOptions('resizeRegion', options, ['rounding'])
  const { rounding = 'none' } = options
  assertPlane(source, 'resizeRegion')
  const needed = inputRect(plan, region)
  if (source.width !== needed.width || source.height !== needed.height) {
    throw new RangeError(
      `resizeRegion: the source is not the input of this region. Expected ${needed.width} × ${needed.height} ` +
        `(inputRect: from ${needed.x}, ${needed.y}), found ${source.width} × ${source.height}.`,
    )
  }
  const result = createPlane(region.width, region.height, precisionOf(source))
  const rows = { weights: plan.rows, inStart: needed.y, outStart: region.y }
  const columns = { weights: plan.columns, inStart: needed.x, outStart: region.x }
  // MATLAB shrinks first: the dimension with the smaller scale, rows on a tie.
  if (plan.rows.scale <= plan.columns.scale) {
    const between = createPlane(needed.width, region.height, 'float64')
    resampleRows(source, between, rows)
    if (rounding === 'matlab-uint8') roundLevels(between)
    resampleColumns(between, result, columns)
  } else {
    const between = createPlane(region.width, needed.height, 'float64')
    resampleColumns(source, between, columns)
    if (rounding === 'matlab-uint8') roundLevels(between)
    resampleRows(between, result, rows)
  }
  if (rounding === 'matlab-uint8') roundLevels(result)
  return result
}

/** Which part of a weight table a pass uses: both planes begin somewhere inside the whole picture. */
interface Pass {
  readonly weights: ResampleWeights
  readonly inStart: number
  readonly outStart: number
}

/** Each output row is a weighted sum of input rows. */
function resampleRows(
  from: Plane,
  to: Plane,
  { weights: { taps, indices, weights }, inStart, outStart }: Pass,
): void {
  const { width } = to
  const sums = new Float64Array(width)
  for (let row = 0; row < to.height; row++) {
    sums.fill(0)
    for (let tap = 0; tap < taps; tap++) {
      const entry = (outStart + row) * taps + tap
      const weight = weights[entry]
      const start = (indices[entry] - inStart) * width
      for (let column = 0; column < width; column++) sums[column] += weight * from.data[start + column]
    }
    to.data.set(sums, row * width)
  }
}

/**
 * Each output column is a weighted sum of input columns. Four rows share each weight, which halves the time.
 */
function resampleColumns(
  from: Plane,
  to: Plane,
  { weights: { taps, indices, weights }, inStart, outStart }: Pass,
): void {
  const last = to.height - 1
  for (let row = 0; row <= last; row += 4) {
    // A block that reaches beyond the last row computes that row again.
    const rows = [row, Math.min(row + 1, last), Math.min(row + 2, last), Math.min(row + 3, last)]
    const [fromA, fromB, fromC, fromD] = rows.map((place) => place * from.width - inStart)
    const [toA, toB, toC, toD] = rows.map((place) => place * to.width)
    for (let column = 0; column < to.width; column++) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      const first = (outStart + column) * taps
      for (let entry = first; entry < first + taps; entry++) {
        const weight = weights[entry]
        const index = indices[entry]
        a += weight * from.data[fromA + index]
        b += weight * from.data[fromB + index]
        c += weight * from.data[fromC + index]
        d += weight * from.data[fromD + index]
      }
      to.data[toA + column] = a
      to.data[toB + column] = b
      to.data[toC + column] = c
      to.data[toD + column] = d
    }
  }
}

function roundLevels({ data }: Plane): void {
  for (let index = 0; index < data.length; index++) data[index] = roundToLevel(data[index], 255)
}
