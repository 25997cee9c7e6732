import {
  type CheckedPicture as Checked,
  type PictureLike,
  type RasterData,
  type RawPicture,
  type SampleArray,
  toPicture,
} from '@sr/image'

/** The sample types of a `Raster`, and float64. */
export type Samples = RasterData | Float64Array

/** A raster, the same with a `Float64Array`, `ImageData`, or raw pixels as sharp gives them. */
export type Picture = PictureLike<Samples> | RawPicture

/** A picture that was checked; its channels are stated. */
export type CheckedPicture = Checked<Samples>

/**
 * The picture with its channels stated. Throws TypeError or RangeError unless its array holds exactly
 * width × height × channels samples.
 */
export const checkPicture = (value: unknown, where: string): CheckedPicture =>
  toPicture(value, where, sampleArrays)

/** The largest sample of an integer array; undefined for floats, which do not tell their range. */
export function dataRangeOf(data: Samples): number | undefined {
  if (data instanceof Uint16Array) return 65535
  return isFloat(data) ? undefined : 255
}

/** Whether the array may hold NaN and infinities. */
export const isFloat = (data: Samples): boolean =>
  data instanceof Float32Array || data instanceof Float64Array

const sampleArrays: readonly SampleArray<Samples>[] = [
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Float32Array,
  Float64Array,
]
