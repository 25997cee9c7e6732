import type { PictureLike, Raster } from '@sr/image'

/** Bytes as float64 on 0..1. */
export function asFloats(picture: Raster<Uint8Array>): PictureLike<Float64Array> {
  return { ...picture, data: Float64Array.from(picture.data, (level) => level / 255) }
}

/** Bytes as 16-bit words of the same brightness. */
export function asWords(picture: Raster<Uint8Array>): Raster<Uint16Array> {
  return { ...picture, data: Uint16Array.from(picture.data, (level) => level * 257) }
}
