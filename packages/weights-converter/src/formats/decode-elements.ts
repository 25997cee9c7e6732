import type { TensorData, TensorDtype } from '../checkpoint.js'
import { decodeBfloat16, decodeFloat8E4m3, decodeFloat8E5m2, decodeHalf } from '../half-float.js'

/** Bytes of one element. */
export const itemBytes: Readonly<Record<TensorDtype, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  f8_e4m3: 1,
  f8_e5m2: 1,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u64: 8,
  u32: 4,
  u16: 2,
  u8: 1,
  bool: 1,
  c32: 4,
  c64: 8,
  c128: 16,
}

/**
 * Turns packed little- or big-endian elements into numbers, exactly (see {@link TensorData}). `raw` must be a
 * buffer of its own, from offset 0: it is swapped in place and may become the result.
 */
export function decodeElements(
  dtype: TensorDtype,
  raw: Uint8Array<ArrayBuffer>,
  littleEndian: boolean,
): TensorData {
  if (littleEndian !== hostIsLittleEndian) swapBytes(raw, swapUnit(dtype))
  const { buffer } = raw
  switch (dtype) {
    case 'f64':
    case 'c128':
      return new Float64Array(buffer)
    case 'f32':
    case 'c64':
      return new Float32Array(buffer)
    case 'f16':
    case 'c32':
      return Float32Array.from(new Uint16Array(buffer), decodeHalf)
    case 'bf16':
      return Float32Array.from(new Uint16Array(buffer), decodeBfloat16)
    case 'f8_e4m3':
      return Float32Array.from(raw, decodeFloat8E4m3)
    case 'f8_e5m2':
      return Float32Array.from(raw, decodeFloat8E5m2)
    case 'i64':
      return new BigInt64Array(buffer)
    case 'u64':
      return new BigUint64Array(buffer)
    case 'i32':
      return new Int32Array(buffer)
    case 'u32':
      return new Uint32Array(buffer)
    case 'i16':
      return new Int16Array(buffer)
    case 'u16':
      return new Uint16Array(buffer)
    case 'i8':
      return new Int8Array(buffer)
    case 'u8':
      return raw
    case 'bool':
      return raw.map((byte) => (byte === 0 ? 0 : 1))
  }
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Complex numbers are swapped part by part. */
function swapUnit(dtype: TensorDtype): number {
  return dtype.startsWith('c') ? itemBytes[dtype] / 2 : itemBytes[dtype]
}

function swapBytes(bytes: Uint8Array, unit: number): void {
  if (unit === 1) return
  for (let start = 0; start < bytes.length; start += unit) bytes.subarray(start, start + unit).reverse()
}
