const floatBits = new Uint32Array(1)
const floatValue = new Float32Array(floatBits.buffer)

/**
 * The IEEE 754 binary16 bits of a number, rounded to nearest, ties to even. From 65,520 on it is infinity.
 */
export function encodeHalf(value: number): number {
  floatValue[0] = value
  const bits = floatBits[0]
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00 // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00 // 65,520 and above
  // Below 2^-14: subnormal.
  if (magnitude < 0x38800000) return sign | roundHalfToEven(Math.abs(floatValue[0]) * 2 ** 24)
  const rebiased = magnitude - 0x38000000
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13)
}

/** The number that IEEE 754 binary16 bits stand for. */
export function decodeHalf(bits: number): number {
  return decodeSmallFloat(bits, 5, 10)
}

/** The number that bfloat16 bits stand for: the upper half of a float32. */
export function decodeBfloat16(bits: number): number {
  floatBits[0] = bits << 16
  return floatValue[0]
}

/** The number that float8 e5m2 bits stand for: IEEE-like, with infinities. */
export function decodeFloat8E5m2(bits: number): number {
  return decodeSmallFloat(bits, 5, 2)
}

/** The number that float8 e4m3 ("fn") bits stand for: no infinities, NaN only where all bits are set. */
export function decodeFloat8E4m3(bits: number): number {
  if ((bits & 0x7f) === 0x7f) return Number.NaN
  const sign = bits & 0x80 ? -1 : 1
  const exponent = (bits >> 3) & 15
  const fraction = bits & 7
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7)
}

function decodeSmallFloat(bits: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1
  const sign = bits >> (exponentBits + fractionBits) ? -1 : 1
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1)
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias)
  return sign * (1 + fraction) * 2 ** (exponent - bias)
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
