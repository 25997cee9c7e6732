import {
  assertPlane,
  checkReadOptions,
  createPlane,
  type FloatArray,
  type FloatArrays,
  type Plane,
  precisionOf,
  type ReadOptions,
} from './plane.js'
import { assertRaster, maxSample, type Raster } from './raster.js'

/** YCbCr = matrix · RGB + offset, everything on the scale 0..1; the matrix row by row. */
export interface ColorTransform {
  readonly matrix: readonly [Row, Row, Row]
  readonly offset: Row
}

type Row = readonly [number, number, number]

/** Three planes of equal size. */
export interface YcbcrPlanes<Data extends FloatArray = FloatArray> {
  readonly y: Plane<Data>
  readonly cb: Plane<Data>
  readonly cr: Plane<Data>
}

/** Three planes of equal size. */
export interface RgbPlanes<Data extends FloatArray = FloatArray> {
  readonly r: Plane<Data>
  readonly g: Plane<Data>
  readonly b: Plane<Data>
}

/** The three planes of the transform. */
export function rgbToYcbcr<Precision extends keyof FloatArrays>(
  where: string,
  raster: Raster,
  { matrix, offset }: ColorTransform,
  options: ReadOptions<Precision>,
): YcbcrPlanes<FloatArrays[Precision]> {
  const [y, cb, cr] = matrix.map((row, index) =>
    readTransformedRow(where, raster, row, offset[index], options),
  )
  return { y, cb, cr }
}

/** One row of the transform, read straight from the interleaved raster: no float copy of RGB is made. */
export function readTransformedRow<Precision extends keyof FloatArrays>(
  where: string,
  raster: Raster,
  row: Row,
  offset: number,
  options: ReadOptions<Precision>,
): Plane<FloatArrays[Precision]>
export function readTransformedRow(
  where: string,
  raster: Raster,
  [fromR, fromG, fromB]: Row,
  offset: number,
  options: ReadOptions<keyof FloatArrays>,
): Plane {
  assertRgb(raster, where)
  const { rect, precision } = checkReadOptions(where, raster, options)
  const { channels, data } = raster
  const max = maxSample(data)
  const plane = createPlane(rect.width, rect.height, precision)
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * raster.width + rect.x) * channels
    for (let x = 0; x < rect.width; x++, from += channels) {
      plane.data[to++] = (fromR * data[from] + fromG * data[from + 1] + fromB * data[from + 2]) / max + offset
    }
  }
  return plane
}

/** YCbCr planes back to RGB planes by the inverse matrix; neither rounded nor clamped. */
export function invertTransform<Data extends FloatArray>(
  where: string,
  planes: YcbcrPlanes<Data>,
  transform: ColorTransform,
): RgbPlanes<Data>
export function invertTransform(
  where: string,
  { y, cb, cr }: YcbcrPlanes,
  transform: ColorTransform,
): RgbPlanes {
  for (const plane of [y, cb, cr]) {
    assertPlane(plane, where)
    if (plane.width === y.width && plane.height === y.height) continue
    throw new RangeError(
      `${where}: luma and chroma differ in size. Expected ${y.width} × ${y.height}, found ${plane.width} × ${plane.height}. Upscale chroma first.`,
    )
  }
  const [forR, forG, forB] = inverseMatrix(transform)
  const { offset } = transform
  const precision = precisionOf(y)
  const [r, g, b] = [0, 1, 2].map(() => createPlane(y.width, y.height, precision))
  for (let index = 0; index < y.data.length; index++) {
    const luma = y.data[index] - offset[0]
    const blue = cb.data[index] - offset[1]
    const red = cr.data[index] - offset[2]
    r.data[index] = forR[0] * luma + forR[1] * blue + forR[2] * red
    g.data[index] = forG[0] * luma + forG[1] * blue + forG[2] * red
    b.data[index] = forB[0] * luma + forB[1] * blue + forB[2] * red
  }
  return { r, g, b }
}

/** Throws RangeError unless the raster has colour. */
export function assertRgb(raster: Raster, where: string): void {
  assertRaster(raster, where)
  if (raster.channels >= 3) return
  throw new RangeError(
    `${where}: the raster has no colour. Expected 3 or 4 channels, found ${raster.channels}. Read a grey channel with readPlane.`,
  )
}

/** The inverse of the matrix: RGB = inverse · (YCbCr − offset). */
export function inverseMatrix({ matrix }: ColorTransform): ColorTransform['matrix'] {
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  const over = (cofactor: number) => cofactor / determinant
  return [
    [over(e * i - f * h), over(c * h - b * i), over(b * f - c * e)],
    [over(f * g - d * i), over(a * i - c * g), over(c * d - a * f)],
    [over(d * h - e * g), over(b * g - a * h), over(a * e - b * d)],
  ]
}
