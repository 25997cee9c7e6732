import { kindOf, sayKind, sayValue } from '@sr/checks'
import { encodedFormat } from './encoded-format.js'

/** A class of arrays that may hold a picture's samples. */
export type SampleArray<Data extends ArrayLike<number>> = abstract new (...given: never[]) => Data

/** A picture whose array holds exactly width × height × channels samples. */
export interface CheckedPicture<Data extends ArrayLike<number>> {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: number
  readonly data: Data
}

/**
 * The picture with its channels stated, without a copy: a raster as it is, `ImageData` and its likes as four
 * channels, and sharp's raw pixels. Throws TypeError or RangeError, which begin with `where`, unless its
 * array is one of `arrays` and holds exactly width × height × channels samples.
 */
export function toPicture<Data extends ArrayLike<number>>(
  picture: unknown,
  where: string,
  arrays: readonly SampleArray<Data>[],
): CheckedPicture<Data> {
  const stated = withChannels(picture)
  assertPicture(stated, where, arrays)
  return stated
}

/** Throws as `toPicture` does; the channels must be stated. */
export function assertPicture<Data extends ArrayLike<number>>(
  value: unknown,
  where: string,
  arrays: readonly SampleArray<Data>[],
): asserts value is CheckedPicture<Data> {
  if (!hasData(value)) {
    throw new TypeError(
      `${where}: not a raster. Expected { width, height, channels, data }, found ${describeOther(value)}`,
    )
  }
  const { width, height, channels, data } = value
  if (!isOneOf(data, arrays)) {
    throw new TypeError(
      `${where}: data has the wrong type. Expected ${namesOf(arrays)}, found ${describeData(data)}`,
    )
  }
  assertDecoded(data, where)
  assertSize(where, 'width', width)
  assertSize(where, 'height', height)
  assertChannels(where, channels)
  const expected = width * height * channels
  if (data.length !== expected) {
    throw new RangeError(
      `${where}: data has the wrong length. Expected ${width} × ${height} × ${channels} = ${expected} samples, ` +
        `found ${data.length}. The bytes of a file must be decoded first.`,
    )
  }
}

/** Throws RangeError unless the value is a number of pixels. */
export function assertSize(where: string, name: string, value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return
  throw new RangeError(
    `${where}: ${name} is no picture size. Expected a positive integer, found ${sayValue(value)}.`,
  )
}

/** Throws RangeError unless a picture can have so many channels. */
export function assertChannels(where: string, value: unknown): asserts value is number {
  if (value === 1 || value === 2 || value === 3 || value === 4) return
  throw new RangeError(
    `${where}: unknown number of channels. Expected 1, 2, 3 or 4, found ${sayValue(value)}.` +
      (value === undefined ? ' State it, or make a raster of ImageData and its likes with toRaster.' : ''),
  )
}

function withChannels(picture: unknown): unknown {
  if (!hasData(picture)) return picture
  const { info, data, channels, width, height } = picture // not a spread: the fields of ImageData are getters
  if (typeof info === 'object' && info !== null) return { ...info, data }
  return channels === undefined ? { width, height, channels: 4, data } : picture
}

const hasData = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'data' in value

const isOneOf = <Data extends ArrayLike<number>>(
  data: unknown,
  arrays: readonly SampleArray<Data>[],
): data is Data => arrays.some((array) => data instanceof array)

/** What was given in place of a picture, and what makes one of it. */
function describeOther(value: unknown): string {
  if (typeof value === 'string') {
    return `the string ${sayValue(value)}. Read and decode the file first, ${decoders}.`
  }
  const kind = kindOf(value)
  const format = value instanceof Uint8Array ? encodedFormat(value) : undefined
  if (format !== undefined) return `the bytes of a ${format} file. Decode it first, ${decoders}.`
  if (/^(Blob|File|Response|ArrayBuffer|SharedArrayBuffer|DataView|.+Array)$/.test(kind)) {
    return (
      `${sayKind(kind)}. If it is an encoded file, decode it first, ${decoders}. ` +
      'Samples need their width and height beside them.'
    )
  }
  if (
    /^(HTML(Canvas|Image|Video)Element|OffscreenCanvas|ImageBitmap|VideoFrame|SVGImageElement)$/.test(kind)
  ) {
    return `${sayKind(kind)}. Pass what readPicture of @sr/image/canvas reads from it.`
  }
  return `${sayValue(value)}.`
}

/** What stands in place of samples. */
function describeData(data: unknown): string {
  if (kindOf(data) === 'ArrayBuffer') return 'an ArrayBuffer. Pass new Uint8Array(buffer).'
  return `${sayValue(data)}.`
}

const decoders =
  'for example with sharp, decodePng of @sr/image/png or, in a browser, readPicture of @sr/image/canvas'

function assertDecoded(data: ArrayLike<number>, where: string): void {
  const format = encodedFormat(data)
  if (format === undefined) return
  throw new TypeError(
    `${where}: data holds a ${format} file, not pixels. Expected decoded samples. Decode it first, ${decoders}.`,
  )
}

function namesOf(arrays: readonly SampleArray<ArrayLike<number>>[]): string {
  const names = arrays.map(({ name }) => name)
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
