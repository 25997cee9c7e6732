/**
 * Pixels for super-resolution, without a framework: rasters and planes, BT.601 and JFIF
 * colour, MATLAB's bicubic, tiles.
 *
 * @packageDocumentation
 */
export type { AbortSignalLike } from './abort-signal.js'
export {
  bleedColor,
  type FlatRow,
  flatAlpha,
  flatAlphaRow,
  hasAlpha,
  keepFlatAlpha,
} from './alpha.js'
export { type ColorTransform, inverseMatrix, type RgbPlanes, type YcbcrPlanes } from './color-transform.js'
export { type Compression, compressionOf } from './compression/compression.js'
export { restoreChroma } from './compression/restore-chroma.js'
export { crop, modcrop } from './crop.js'
export { ImageError, type ImageErrorCode } from './errors.js'
export { type CheckedPicture, type SampleArray, toPicture } from './picture-check.js'
export {
  createPlane,
  type FloatArray,
  type FloatArrays,
  type Plane,
  type ReadOptions,
  readPlane,
  writePlane,
} from './plane.js'
export { quantize, quantizeRaster } from './quantize.js'
export {
  assertRaster,
  createRaster,
  maxSample,
  type PictureLike,
  type Raster,
  type RasterData,
  type RawPicture,
  type SampleType,
  sampleType,
  toRaster,
} from './raster.js'
export { clipRect, growRect, type Rect, type Size } from './rect.js'
export { type ResampleWeights, resampleWeights } from './resample-weights.js'
export {
  type ResizeRasterOptions,
  type ResizeRounding,
  resizeBicubic,
  resizePlaneBicubic,
} from './resize-bicubic.js'
export { inputRect, planResize, type ResizePlan, type ResizeTo } from './resize-plan.js'
export { resizeRegion } from './resize-region.js'
export { planTiles, scaleRect } from './tile.js'
export {
  bt601,
  lumaBt601,
  lumaBt601Uint8,
  rgbToYcbcrBt601,
  rgbToYcbcrBt601Uint8,
  ycbcrBt601ToRgb,
} from './ycbcr-bt601.js'
export { jfif, lumaJfif, rgbToYcbcrJfif, ycbcrJfifToRgb } from './ycbcr-jfif.js'
export { yieldToEventLoop } from './yield-to-event-loop.js'
