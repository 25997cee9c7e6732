/** The array's type says the range: bytes 0..255, 16-bit words 0..65535, floats 0..1. */
export type RasterData = Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array

/** A picture, row by row, channels interleaved: grey, grey + alpha, RGB or RGBA (alpha not premultiplied). */
export interface Raster<Data extends RasterData = RasterData> {
  readonly width: number
  readonly height: number
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA. */
  readonly channels: number
  readonly data: Data
}

/** A raster, or a canvas's `ImageData` and its likes: where `channels` is missing there are four. */
export interface PictureLike<Data extends ArrayLike<number> = RasterData> {
  readonly width: number
  readonly height: number
  readonly channels?: number
  readonly data: Data
}

/** Raw pixels as sharp's `toBuffer({ resolveWithObject: true })` gives them. */
export interface RawPicture<Data extends RasterData = RasterData> {
  readonly data: Data
  readonly info: { readonly width: number; readonly height: number; readonly channels: number }
}

/** How the samples of a new raster are stored. */
export type SampleType = 'uint8' | 'uint16' | 'float32'

/** A raster of zeros. Throws RangeError unless sizes are positive integers and channels are 1 to 4. */
export function createRaster(
  width: number,
  height: number,
  channels: number,
  type: 'uint8',
): Raster<Uint8Array<ArrayBuffer>>
export function createRaster(
  width: number,
  height: number,
  channels: number,
  type: 'uint16',
): Raster<Uint16Array<ArrayBuffer>>
export function createRaster(
  width: number,
  height: number,
  channels: number,
  type: 'float32',
): Raster<Float32Array<ArrayBuffer>>
export function createRaster(width: number, height: number, channels: number, type: SampleType): Raster
export function createRaster(width: number, height: number, channels: number, type: SampleType): Raster {
  assertSize('createRaster', 'width', width)
  assertSize('createRaster', 'height', height)
  assertChannels('createRaster', channels)
  const length = width * height * channels
  if (type === 'uint8') return { width, height, channels, data: new Uint8Array(length) }
  if (type === 'uint16') return { width, height, channels, data: new Uint16Array(length) }
  if (type === 'float32') return { width, height, channels, data: new Float32Array(length) }
  throw new RangeError(
    `createRaster: unknown sample type ${String(type)}. Expected uint8, uint16 or float32.`,
  )
}

/**
 * Throws TypeError or RangeError unless the value is a raster whose array holds exactly
 * width × height × channels samples.
 */
export function assertRaster(value: unknown, where = 'raster'): asserts value is Raster {
  if (!hasData(value)) {
    throw new TypeError(
      `${where}: not a raster. Expected { width, height, channels, data }, found ${describeOther(value)}`,
    )
  }
  const { width, height, channels, data } = value
  if (!isRasterData(data)) {
    throw new TypeError(
      `${where}: data has the wrong type. Expected Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, found ${printed(data)}.`,
    )
  }
  assertSize(where, 'width', width)
  assertSize(where, 'height', height)
  assertChannels(where, channels)
  const expected = width * height * channels
  if (data.length !== expected) {
    throw new RangeError(
      `${where}: data has the wrong length. Expected ${width} × ${height} × ${channels} = ${expected} samples, found ${data.length}.`,
    )
  }
}

/** The same pixels as a raster, without a copy. Throws as `assertRaster` does. */
export function toRaster<Data extends RasterData>(
  picture: PictureLike<Data> | RawPicture<Data>,
  where = 'toRaster',
): Raster<Data> {
  const raster = withChannels(picture)
  assertRaster(raster, where)
  return raster as Raster<Data>
}

function withChannels(picture: PictureLike | RawPicture): unknown {
  if (!hasData(picture)) return picture
  if (isRaw(picture)) return { ...picture.info, data: picture.data }
  if (picture.channels !== undefined) return picture
  const { width, height, data } = picture // not a spread: the fields of ImageData are getters
  return { width, height, channels: 4, data }
}

const hasData = (value: unknown): value is { readonly [Field in keyof Raster]?: unknown } =>
  typeof value === 'object' && value !== null && 'data' in value

const isRaw = (picture: object): picture is RawPicture =>
  'info' in picture && typeof picture.info === 'object'

/** What was given in place of a raster, and what makes one of it. */
function describeOther(value: unknown): string {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (kind === 'Promise') return 'a Promise. Await it.'
  if (typeof value === 'string') {
    return 'a string. Read and decode the file first, for example with sharp or with decodePng of @sr/image/png.'
  }
  if (/^(Blob|File|ArrayBuffer|SharedArrayBuffer|DataView|.*Array)$/.test(kind)) {
    return (
      `a ${kind}. If it is an encoded file, decode it first, for example with sharp, decodePng of @sr/image/png ` +
      'or, in a browser, createImageBitmap and a canvas. Samples need their width and height beside them.'
    )
  }
  if (
    /^(HTML(Canvas|Image|Video)Element|OffscreenCanvas|ImageBitmap|VideoFrame|SVGImageElement)$/.test(kind)
  ) {
    return `a ${kind}. Draw it on a canvas and pass what context.getImageData(0, 0, width, height) gives.`
  }
  return `${printed(value)}.`
}

/** The sample that stands for 1.0: 255, 65535 or 1. */
export function maxSample(data: RasterData): number {
  if (data instanceof Float32Array) return 1
  return data instanceof Uint16Array ? 65535 : 255
}

/** The name of the array's sample type. */
export function sampleType(data: RasterData): SampleType {
  if (data instanceof Float32Array) return 'float32'
  return data instanceof Uint16Array ? 'uint16' : 'uint8'
}

function isRasterData(data: unknown): data is RasterData {
  return (
    data instanceof Uint8Array ||
    data instanceof Uint8ClampedArray ||
    data instanceof Uint16Array ||
    data instanceof Float32Array
  )
}

function assertSize(where: string, name: string, value: unknown): asserts value is number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return
  throw new RangeError(
    `${where}: ${name} is no picture size. Expected a positive integer, found ${printed(value)}.`,
  )
}

function assertChannels(where: string, value: unknown): asserts value is number {
  if (value === 1 || value === 2 || value === 3 || value === 4) return
  throw new RangeError(
    `${where}: unknown number of channels. Expected 1, 2, 3 or 4, found ${printed(value)}.`,
  )
}

function printed(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
