import {
  assertRgb,
  type ColorTransform,
  invertTransform,
  type RgbPlanes,
  readTransformedRow,
  rgbToYcbcr,
  type YcbcrPlanes,
} from './color-transform.js'
import type { FloatArray, FloatArrays, Plane, ReadOptions } from './plane.js'
import { createRaster, type Raster } from './raster.js'
import { assertRectInside, type Rect, wholeRect } from './rect.js'

/**
 * MATLAB's `rgb2ycbcr`: BT.601 in studio swing, on the scale 0..1 (Y 16/255..235/255, Cb and Cr
 * 16/255..240/255). Nothing is rounded. Of an RGBA raster the alpha channel is left out.
 */
export function rgbToYcbcrBt601<Precision extends keyof FloatArrays = 'float32'>(
  raster: Raster,
  options: ReadOptions<Precision> = {},
): YcbcrPlanes<FloatArrays[Precision]> {
  return rgbToYcbcr('rgbToYcbcrBt601', raster, bt601, options)
}

/** The Y of `rgbToYcbcrBt601` alone. */
export function lumaBt601<Precision extends keyof FloatArrays = 'float32'>(
  raster: Raster,
  options: ReadOptions<Precision> = {},
): Plane<FloatArrays[Precision]> {
  return readTransformedRow('lumaBt601', raster, bt601.matrix[0], bt601.offset[0], options)
}

/**
 * MATLAB's `ycbcr2rgb`, the inverse of `rgbToYcbcrBt601`; neither rounded nor
 * clamped (`writePlane` does both).
 */
export function ycbcrBt601ToRgb<Data extends FloatArray>(planes: YcbcrPlanes<Data>): RgbPlanes<Data> {
  return invertTransform('ycbcrBt601ToRgb', planes, bt601)
}

/**
 * MATLAB's `rgb2ycbcr` of a uint8 picture: one linear combination, rounded once,
 * halves up; interleaved Y, Cb, Cr.
 */
export function rgbToYcbcrBt601Uint8(raster: Raster, rect?: Rect): Raster<Uint8Array<ArrayBuffer>> {
  return roundedRows('rgbToYcbcrBt601Uint8', raster, rect, 3)
}

/**
 * The Y of `rgbToYcbcrBt601Uint8` alone, as a grey raster: the luma that
 * super-resolution tables are scored on.
 */
export function lumaBt601Uint8(raster: Raster, rect?: Rect): Raster<Uint8Array<ArrayBuffer>> {
  return roundedRows('lumaBt601Uint8', raster, rect, 1)
}

/**
 * MATLAB prints the matrix with three decimals (65.481, …): in thousandths it is whole.
 * Rows Y, Cb, Cr; columns R, G, B.
 */
const thousandths = [
  [65481, 128553, 24966],
  [-37797, -74203, 112000],
  [112000, -93786, -18214],
] as const
const offsetLevels = [16, 128, 128] as const

const unitScale = ([r, g, b]: (typeof thousandths)[number]) => [r / 255000, g / 255000, b / 255000] as const

/** MATLAB's `rgb2ycbcr` as data, for those who evaluate it themselves (on tensors, row by row). */
export const bt601: ColorTransform = {
  matrix: [unitScale(thousandths[0]), unitScale(thousandths[1]), unitScale(thousandths[2])],
  offset: [16 / 255, 128 / 255, 128 / 255],
}

/**
 * In whole numbers, because 206 of the 2²⁴ colours fall exactly between two levels and
 * floats round some of those down.
 */
function roundedRows(
  where: string,
  raster: Raster,
  given: Rect | undefined,
  rows: 1 | 3,
): Raster<Uint8Array<ArrayBuffer>> {
  assertRgb(raster, where)
  const rect = given ?? wholeRect(raster)
  assertRectInside(rect, raster, where)
  const { data, channels } = raster
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new RangeError(
      `${where}: the raster is not 8-bit. Expected bytes. Call quantizeRaster(raster, 'uint8') first.`,
    )
  }
  const result = createRaster(rect.width, rect.height, rows, 'uint8')
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * raster.width + rect.x) * channels
    for (let x = 0; x < rect.width; x++, from += channels) {
      for (let row = 0; row < rows; row++) {
        const [r, g, b] = thousandths[row]
        const sum = r * data[from] + g * data[from + 1] + b * data[from + 2] // in 1/255000 of a level
        result.data[to++] = offsetLevels[row] + Math.floor((sum + 127500) / 255000)
      }
    }
  }
  return result
}
