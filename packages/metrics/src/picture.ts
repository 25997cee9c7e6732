import type { PictureLike, RasterData } from '@sr/image'

/** The sample types of a `Raster`, and float64. */
export type Samples = RasterData | Float64Array

/** A picture that was checked; its channels are stated. */
export type CheckedPicture = Required<PictureLike<Samples>>

/**
 * The picture with its channels stated. Throws TypeError or RangeError unless its array holds exactly
 * width × height × channels samples.
 */
export function checkPicture(value: unknown, where: string): CheckedPicture {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `${where} is no picture. Expected { width, height, channels, data }, found ${printed(value)}.`,
    )
  }
  const { width, height, channels = 4, data = value } = value as Partial<Record<keyof PictureLike, unknown>>
  if (!isSamples(data)) {
    throw new TypeError(
      `${where}: data has the wrong type. Expected Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array or Float64Array, found ${printed(data)}.`,
    )
  }
  assertDecoded(data, where)
  assertSize(width, `${where}: width`)
  assertSize(height, `${where}: height`)
  if (!(channels === 1 || channels === 2 || channels === 3 || channels === 4)) {
    throw new RangeError(
      `${where}: unknown number of channels. Expected 1, 2, 3 or 4, found ${printed(channels)}.`,
    )
  }
  const expected = width * height * channels
  if (data.length === expected) return { width, height, channels, data }
  throw new RangeError(
    `${where}: data has the wrong length. Expected ${width} × ${height} × ${channels} = ${expected} samples, found ${data.length}. The bytes of a file must be decoded first.`,
  )
}

/** The largest sample of an integer array; undefined for floats, which do not tell their range. */
export function dataRangeOf(data: Samples): number | undefined {
  if (data instanceof Uint16Array) return 65535
  return data instanceof Float32Array || data instanceof Float64Array ? undefined : 255
}

function assertSize(size: unknown, where: string): asserts size is number {
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1) return
  throw new RangeError(`${where} is no picture size. Expected a positive integer, found ${printed(size)}.`)
}

function assertDecoded(data: Samples, where: string): void {
  const file = fileSignatures.find(({ signature }) =>
    signature.every((byte, index) => byte === any || data[index] === byte),
  )
  if (file === undefined) return
  throw new TypeError(
    `${where}: data holds a ${file.name} file, not pixels. Expected decoded samples. Decode it first (PNG: decodePng of @sr/image/png).`,
  )
}

const any = -1
const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** Eight bytes or more each: three pixels of a picture may well begin with JPEG's first three. */
const fileSignatures = [
  { name: 'PNG', signature: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('JFIF\0')] },
  { name: 'JPEG', signature: [0xff, 0xd8, 0xff, any, any, any, ...ascii('Exif\0')] },
  { name: 'WebP', signature: [...ascii('RIFF'), any, any, any, any, ...ascii('WEBP')] },
]

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
