import type { RasterData } from '@sr/image'
import { fileFormat } from './file-format.js'

/** The sample types of a `Raster`, and float64. */
export type Samples = RasterData | Float64Array

/** A picture row by row, channels interleaved: a `Raster` of @sr/image, or one of float64. */
export interface Picture<Data extends Samples = Samples> {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: number
  readonly data: Data
}

/** Throws TypeError or RangeError unless the value is a picture whose array holds exactly width × height × channels samples. */
export function assertPicture(value: unknown, where: string): asserts value is Picture {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `${where} is no picture. Expected { width, height, channels, data }, found ${printed(value)}.`,
    )
  }
  const { width, height, channels, data = value } = value as Partial<Record<keyof Picture, unknown>>
  if (!isSamples(data)) {
    throw new TypeError(
      `${where}: data has the wrong type. Expected Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array or Float64Array, found ${printed(data)}.`,
    )
  }
  assertDecoded(data, where)
  for (const [name, size] of Object.entries({ width, height })) {
    if (typeof size === 'number' && Number.isInteger(size) && size >= 1) continue
    throw new RangeError(
      `${where}: ${name} is no picture size. Expected a positive integer, found ${printed(size)}.`,
    )
  }
  if (!(channels === 1 || channels === 2 || channels === 3 || channels === 4)) {
    throw new RangeError(
      `${where}: unknown number of channels. Expected 1, 2, 3 or 4, found ${printed(channels)}. ImageData has 4: toRaster of @sr/image says so.`,
    )
  }
  const expected = Number(width) * Number(height) * channels
  if (data.length === expected) return
  throw new RangeError(
    `${where}: data has the wrong length. Expected ${width} × ${height} × ${channels} = ${expected} samples, found ${data.length}. The bytes of a file must be decoded first.`,
  )
}

/** The largest sample of an integer array; undefined for floats, whose range nothing says. */
export function dataRangeOf(data: Samples): number | undefined {
  if (data instanceof Uint16Array) return 65535
  return data instanceof Float32Array || data instanceof Float64Array ? undefined : 255
}

function assertDecoded(data: Samples, where: string): void {
  const format = fileFormat(data)
  if (format === undefined) return
  throw new TypeError(
    `${where}: data holds a ${format} file, not pixels. Expected decoded samples. Decode it first (PNG: decodePng of @sr/image/png).`,
  )
}

function isSamples(data: unknown): data is Samples {
  return (
    data instanceof Uint8Array ||
    data instanceof Uint8ClampedArray ||
    data instanceof Uint16Array ||
    data instanceof Float32Array ||
    data instanceof Float64Array
  )
}

function printed(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object'
  return String(value)
}
