import {
  type ColorTransform,
  invertTransform,
  type RgbPlanes,
  readTransformedRow,
  rgbToYcbcr,
  type YcbcrPlanes,
} from './color-transform.js'
import type { FloatArray, FloatArrays, Plane, ReadOptions } from './plane.js'
import type { Raster } from './raster.js'

/**
 * JPEG's full-range YCbCr (JFIF 1.02; Pillow's 'YCbCr', OpenCV's YCrCb in other order) on the
 * scale 0..1; grey has chroma 128/255. Nothing is rounded; pure blue or red gives chroma
 * 255.5/255, which `writePlane` clamps.
 */
export function rgbToYcbcrJfif<Precision extends keyof FloatArrays = 'float32'>(
  raster: Raster,
  options: ReadOptions<Precision> = {},
): YcbcrPlanes<FloatArrays[Precision]> {
  return rgbToYcbcr('rgbToYcbcrJfif', raster, jfif, options)
}

/** The Y of `rgbToYcbcrJfif` alone, 0..1. PSNR on it is 1.32 dB lower than on BT.601's studio swing. */
export function lumaJfif<Precision extends keyof FloatArrays = 'float32'>(
  raster: Raster,
  options: ReadOptions<Precision> = {},
): Plane<FloatArrays[Precision]> {
  return readTransformedRow('lumaJfif', raster, jfif.matrix[0], jfif.offset[0], options)
}

/** The inverse of `rgbToYcbcrJfif`; neither rounded nor clamped (`writePlane` does both). */
export function ycbcrJfifToRgb<Data extends FloatArray>(planes: YcbcrPlanes<Data>): RgbPlanes<Data> {
  return invertTransform('ycbcrJfifToRgb', planes, jfif)
}

/** JPEG's YCbCr as data: Cb = (B − Y)/1.772 and Cr = (R − Y)/1.402, written out. */
export const jfif: ColorTransform = {
  matrix: [
    [0.299, 0.587, 0.114],
    [-0.299 / 1.772, -0.587 / 1.772, 0.5],
    [0.5, -0.587 / 1.402, -0.114 / 1.402],
  ],
  offset: [0, 128 / 255, 128 / 255],
}
