import { sayValue } from '@sr/checks'
import { ImageError } from './errors.js'
import { assertRaster, createRaster, maxSample, type Raster, sampleType } from './raster.js'

/**
 * The level 0..max of a value on the scale 0..1: rounded to the nearest, halves up as in MATLAB's `uint8()`,
 * and clamped. Typed arrays would silently store NaN as black, so NaN throws ImageError `nan-sample`.
 */
export function quantize(value: number, max: number): number {
  return roundToLevel(value * max, max)
}

/** `quantize` for a value that is on the scale 0..max already. */
export function roundToLevel(value: number, max: number): number {
  const level = Math.floor(value + 0.5)
  if (level >= 0) return level <= max ? level : max
  if (level < 0) return 0
  throw new ImageError(
    'nan-sample',
    'quantize: a sample is NaN. Expected a number. Check the weights and the input for NaN or infinity.',
  )
}

/** The same picture in bytes or 16-bit words, rounded once, from floats 0..1 or the other integer type. */
export function quantizeRaster(raster: Raster, type: 'uint8'): Raster<Uint8Array<ArrayBuffer>>
export function quantizeRaster(raster: Raster, type: 'uint16'): Raster<Uint16Array<ArrayBuffer>>
export function quantizeRaster(raster: Raster, type: 'uint8' | 'uint16'): Raster
export function quantizeRaster(raster: Raster, type: 'uint8' | 'uint16'): Raster {
  assertRaster(raster, 'quantizeRaster')
  if (type !== 'uint8' && type !== 'uint16') {
    throw new RangeError(
      `quantizeRaster: unknown sample type. Expected uint8 or uint16, found ${sayValue(type)}.`,
    )
  }
  const result = createRaster(raster.width, raster.height, raster.channels, type)
  if (sampleType(raster.data) === type) {
    result.data.set(raster.data)
    return result
  }
  const from = maxSample(raster.data)
  const to = maxSample(result.data)
  for (let index = 0; index < result.data.length; index++)
    result.data[index] = quantize(raster.data[index] / from, to)
  return result
}
