import { assertKnownOptions, sayValue } from '@sr/checks'
import { quantize } from './quantize.js'
import { assertRaster, maxSample, type Raster, sampleType } from './raster.js'
import { assertRectInside, type Rect, type Size, wholeRect } from './rect.js'

/** Float arrays by their precision. */
export interface FloatArrays {
  float32: Float32Array
  float64: Float64Array
}

export type FloatArray = FloatArrays[keyof FloatArrays]

/** One channel as floats, row by row: what networks, colour conversion and resizing compute on. */
export interface Plane<Data extends FloatArray = FloatArray> {
  readonly width: number
  readonly height: number
  readonly data: Data
}

/** Which part of a raster to read, and into which floats. */
export interface ReadOptions<Precision extends keyof FloatArrays = 'float32'> {
  /** Default: the whole picture. */
  readonly rect?: Rect
  /** Default: float32. */
  readonly precision?: Precision
}

/** A plane of zeros. */
export function createPlane<Precision extends keyof FloatArrays>(
  width: number,
  height: number,
  precision: Precision,
): Plane<FloatArrays[Precision]>
export function createPlane(width: number, height: number, precision: keyof FloatArrays): Plane {
  const length = width * height
  return {
    width,
    height,
    data: precision === 'float64' ? new Float64Array(length) : new Float32Array(length),
  }
}

/** The options with their defaults. Throws TypeError or RangeError for impossible ones. */
export function checkReadOptions(
  where: string,
  picture: Size,
  options: ReadOptions<keyof FloatArrays>,
): Required<ReadOptions<keyof FloatArrays>> {
  assertKnownOptions(where, options, ['rect', 'precision'])
  const { rect = wholeRect(picture), precision = 'float32' } = options
  assertRectInside(rect, picture, where)
  if (precision === 'float32' || precision === 'float64') return { rect, precision }
  throw new RangeError(`${where}: precision must be float32 or float64, found ${sayValue(precision)}.`)
}

/** One channel of a raster, or of a rectangle of it, as floats 0..1. */
export function readPlane<Precision extends keyof FloatArrays = 'float32'>(
  raster: Raster,
  channel: number,
  options?: ReadOptions<Precision>,
): Plane<FloatArrays[Precision]>
export function readPlane(
  raster: Raster,
  channel: number,
  options: ReadOptions<keyof FloatArrays> = {},
): Plane {
  assertRaster(raster, 'readPlane')
  assertChannel(raster, channel, 'readPlane')
  const { rect, precision } = checkReadOptions('readPlane', raster, options)
  const { channels, data } = raster
  const max = maxSample(data)
  const plane = createPlane(rect.width, rect.height, precision)
  for (let row = 0, to = 0; row < rect.height; row++) {
    let from = ((rect.y + row) * raster.width + rect.x) * channels + channel
    for (let column = 0; column < rect.width; column++, from += channels) plane.data[to++] = data[from] / max
  }
  return plane
}

/**
 * Stores a plane of floats 0..1 as one channel of the raster, its first sample at `at`, rounded once to the
 * raster's type. Throws ImageError `nan-sample` for a NaN. In a float raster nothing is rounded or clamped.
 */
export function writePlane(
  plane: Plane,
  raster: Raster,
  channel: number,
  at: { x: number; y: number } = { x: 0, y: 0 },
): void {
  assertPlane(plane, 'writePlane')
  const { width, height } = plane
  assertRaster(raster, 'writePlane')
  assertChannel(raster, channel, 'writePlane')
  assertRectInside({ ...at, width, height }, raster, 'writePlane')
  const { channels, data } = raster
  const max = maxSample(data)
  const isFloat = sampleType(data) === 'float32'
  for (let row = 0, from = 0; row < height; row++) {
    let to = ((at.y + row) * raster.width + at.x) * channels + channel
    for (let column = 0; column < width; column++, to += channels) {
      const value = plane.data[from++]
      data[to] = isFloat ? value : quantize(value, max)
    }
  }
}

/** A copy of a rectangle of the plane. */
export function cropPlane<Data extends FloatArray>(plane: Plane<Data>, rect: Rect): Plane<Data>
export function cropPlane(plane: Plane, rect: Rect): Plane {
  assertPlane(plane, 'cropPlane')
  assertRectInside(rect, plane, 'cropPlane')
  const { x, y, width, height } = rect
  const cropped = createPlane(width, height, precisionOf(plane))
  for (let row = 0; row < height; row++) {
    const from = (y + row) * plane.width + x
    cropped.data.set(plane.data.subarray(from, from + width), row * width)
  }
  return cropped
}

/** Throws TypeError or RangeError unless the plane's array holds exactly width × height floats. */
export function assertPlane(plane: Plane, where: string): void {
  const { width, height, data } = plane ?? {}
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new TypeError(
      `${where}: a plane's data has the wrong type. Expected { width, height, data } with a Float32Array or ` +
        `Float64Array, found ${sayValue(data === undefined ? plane : data)}. readPlane makes one of a raster.`,
    )
  }
  const isSize = Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1
  if (isSize && data.length === width * height) return
  throw new RangeError(
    `${where}: a plane's data has the wrong length. Expected ${width} × ${height} samples, found ${data.length}.`,
  )
}

/** The precision of a plane's floats, for making another like it. */
export function precisionOf(plane: Plane): keyof FloatArrays {
  return plane.data instanceof Float64Array ? 'float64' : 'float32'
}

function assertChannel(raster: Raster, channel: number, where: string): void {
  if (Number.isInteger(channel) && channel >= 0 && channel < raster.channels) return
  throw new RangeError(
    `${where}: no such channel. Expected 0 to ${raster.channels - 1}, found ${sayValue(channel)}.`,
  )
}
