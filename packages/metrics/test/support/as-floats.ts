import type { Picture } from '../../src/picture.js'

/** Bytes as float64 on 0..1. */
export function asFloats(picture: Picture<Uint8Array>): Picture<Float64Array> {
  return { ...picture, data: Float64Array.from(picture.data, (level) => level / 255) }
}

/** Bytes as 16-bit words of the same brightness. */
export function asWords(picture: Picture<Uint8Array>): Picture<Uint16Array> {
  return { ...picture, data: Uint16Array.from(picture.data, (level) => level * 257) }
}
