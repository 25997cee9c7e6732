import { assertChannels, assertPicture, assertSize, type SampleArray, toPicture } from './picture-check.js'

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
  assertPicture(value, where, rasterArrays)
}

/** The same pixels as a raster, without a copy. Throws as `assertRaster` does. */
export function toRaster<Data extends RasterData>(
  picture: PictureLike<Data> | RawPicture<Data>,
  where = 'toRaster',
): Raster<Data> {
  return toPicture(picture, where, rasterArrays) as Raster<Data>
}

const rasterArrays: readonly SampleArray<RasterData>[] = [
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Float32Array,
]

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
