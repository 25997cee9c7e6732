import { sayValue } from '@sr/checks'
import { encodeHalf } from './half-float.js'

/** How a writer stores numbers: `f32` keeps every value, `f16` rounds to nearest, ties to even. */
export type FloatType = 'f32' | 'f16'

/**
 * Numbers as little-endian bytes. `where` names the writer and the tensor in the RangeError for a value
 * beyond float16's 65,504.
 */
export function encodeFloats(where: string, data: Float32Array, dtype: FloatType): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length * floatBytes(dtype))
  const view = new DataView(bytes.buffer)
  for (const [i, value] of data.entries()) {
    if (dtype === 'f32') view.setFloat32(4 * i, value, true)
    else view.setUint16(2 * i, toHalf(where, value), true)
  }
  return bytes
}

/** Bytes of one number. */
export const floatBytes = (dtype: FloatType): number => (dtype === 'f32' ? 4 : 2)

/** The number type that the options of a writer state, f32 unless any. Throws RangeError for one that none has. */
export function checkedDtype(where: string, { dtype = 'f32' }: { readonly dtype?: FloatType }): FloatType {
  if (dtype === 'f32' || dtype === 'f16') return dtype
  throw new RangeError(`${where}: dtype must be f32 or f16, found ${sayValue(dtype)}.`)
}

function toHalf(where: string, value: number): number {
  const bits = encodeHalf(value)
  if ((bits & 0x7fff) !== 0x7c00 || !Number.isFinite(value)) return bits
  throw new RangeError(`${where} holds ${value}, but float16 ends at 65504. Write f32.`)
}
