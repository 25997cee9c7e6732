import { assertKnownOptions } from '@sr/checks'
import { assertPlane, createPlane, cropPlane, type FloatArray, type Plane, precisionOf } from './plane.js'
import { roundToLevel } from './quantize.js'
import { assertRaster, createRaster, maxSample, type Raster, sampleType } from './raster.js'
import type { Rect } from './rect.js'
import { assertResizeTo, inputRect, planResize, type ResizePlan, type ResizeTo } from './resize-plan.js'
import { resizeRegion } from './resize-region.js'

/**
 * How a resized raster becomes samples again.
 * - `once`: rounded to the raster's own integers after both passes, as `im2double` first and
 *   `im2uint8` last do in MATLAB.
 * - `matlab-uint8`: rounded after each pass, as MATLAB's `imresize` of a uint8
 *   picture does; 8-bit rasters only.
 * - `none`: a float raster, neither rounded nor clamped.
 */
export type ResizeRounding = 'none' | 'once' | 'matlab-uint8'

export interface ResizeRasterOptions {
  /** Stretch the kernel when shrinking; default true. */
  readonly antialias?: boolean
  /** Default: `once` for integers, `none` (the only choice) for floats. */
  readonly rounding?: ResizeRounding
}

/** MATLAB's `imresize(raster, scale | size, 'bicubic')`; each channel on its own, alpha too. */
export function resizeBicubic(raster: Raster, to: ResizeTo, options: ResizeRasterOptions = {}): Raster {
  assertRaster(raster, 'resizeBicubic')
  assertResizeTo('resizeBicubic', to)
  assertKnownOptions('resizeBicubic', options, ['antialias', 'rounding'])
  const type = sampleType(raster.data)
  const { antialias = true, rounding = type === 'float32' ? 'none' : 'once' } = options
  assertRounding(rounding, raster)
  const plan = planResize(raster, to, { antialias })
  const result = createRaster(
    plan.width,
    plan.height,
    raster.channels,
    rounding === 'none' ? 'float32' : type,
  )
  const max = maxSample(raster.data)
  for (const strip of stripsOf(plan)) {
    const rect = inputRect(plan, strip)
    for (let channel = 0; channel < raster.channels; channel++) {
      const source = readLevels(raster, channel, rect)
      const resized = resizeRegion(plan, strip, source, {
        rounding: rounding === 'matlab-uint8' ? rounding : 'none',
      })
      let place = strip.y * plan.width * raster.channels + channel
      for (let index = 0; index < resized.data.length; index++, place += raster.channels) {
        const value = resized.data[index]
        result.data[place] = rounding === 'none' ? value / max : roundToLevel(value, max)
      }
    }
  }
  return result
}

/** MATLAB's `imresize` of one plane of floats in any unit: never rounded or clamped, so it may overshoot. */
export function resizePlaneBicubic<Data extends FloatArray>(
  plane: Plane<Data>,
  to: ResizeTo,
  options: { readonly antialias?: boolean } = {},
): Plane<Data> {
  assertPlane(plane, 'resizePlaneBicubic')
  assertResizeTo('resizePlaneBicubic', to)
  assertKnownOptions('resizePlaneBicubic', options, ['antialias'])
  const plan = planResize(plane, to, options)
  const result = createPlane(plan.width, plan.height, precisionOf(plane)) as Plane<Data>
  for (const strip of stripsOf(plan)) {
    const resized = resizeRegion(plan, strip, cropPlane(plane, inputRect(plan, strip)))
    result.data.set(resized.data, strip.y * plan.width)
  }
  return result
}

/**
 * Strips keep the result of the first pass small; in one piece it would be a float64 copy of a large picture.
 */
const stripRows = 64

function stripsOf({ width, height }: ResizePlan): Rect[] {
  return Array.from({ length: Math.ceil(height / stripRows) }, (_, index) => {
    const y = index * stripRows
    return { x: 0, y, width, height: Math.min(stripRows, height - y) }
  })
}

/**
 * One channel as it is stored (0..255, 0..65535, 0..1). Dividing first would break
 * ties, which MATLAB rounds up.
 */
function readLevels({ width, channels, data }: Raster, channel: number, rect: Rect): Plane<Float64Array> {
  const plane = createPlane(rect.width, rect.height, 'float64')
  for (let row = 0, to = 0; row < rect.height; row++) {
    let from = ((rect.y + row) * width + rect.x) * channels + channel
    for (let column = 0; column < rect.width; column++, from += channels) plane.data[to++] = data[from]
  }
  return plane
}

function assertRounding(rounding: ResizeRounding, { data }: Raster): void {
  const type = sampleType(data)
  if (
    rounding === 'none' ||
    (rounding === 'once' && type !== 'float32') ||
    (rounding === 'matlab-uint8' && type === 'uint8')
  ) {
    return
  }
  throw new RangeError(
    `resizeBicubic: rounding ${String(rounding)} does not fit ${type} samples. Expected none, once (integers) or matlab-uint8 (bytes).`,
  )
}
