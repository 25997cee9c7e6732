/**
 * The quantizer index of a lossy WebP file, 0 (fine) to 127, its mean over segments where there are some, read
 * from the header of the VP8 frame without decoding (RFC 6386, 9.2 to 9.6 and 19.2; the file: RFC 9649).
 * Undefined where there is none: other files, lossless and animated WebP, headers that are cut short.
 */
export function webpQuantizer(bytes: Uint8Array): number | undefined {
  const frame = vp8Frame(bytes)
  if (frame === undefined) return undefined
  const { bits, isPastEnd } = boolDecoder(frame.subarray(frameHeaderBytes))
  const signed = (count: number): number => (bits(1) === 0 ? 0 : bits(count) * (bits(1) === 0 ? 1 : -1))
  bits(2) // colour space, clamping
  const segments = bits(1) === 1 ? readSegments(bits, signed) : undefined
  bits(10) // the loop filter's type, level and sharpness
  if (bits(1) === 1 && bits(1) === 1) for (let delta = 0; delta < 8; delta++) signed(6)
  bits(2) // partitions
  const base = bits(7)
  if (isPastEnd()) return undefined
  if (segments === undefined) return base
  const indices = segments.quantizers.map((value) => (segments.areAbsolute ? value : base + value))
  return indices.reduce((sum, index) => sum + Math.min(127, Math.max(0, index)), 0) / indices.length
}

/** Frame tag, start code, width and height. */
const frameHeaderBytes = 10

/** The first chunk of that name in a RIFF file of form WEBP; an animation has none on this level. */
function vp8Frame(bytes: Uint8Array): Uint8Array | undefined {
  if (name(bytes, 0) !== 'RIFF' || name(bytes, 8) !== 'WEBP') return undefined
  let at = 12
  while (at + 8 <= bytes.length) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at + 4, 4).getUint32(0, true)
    if (name(bytes, at) === 'VP8 ') {
      const frame = bytes.subarray(at + 8, at + 8 + length)
      const startsKeyFrame = (frame[0] & 1) === 0 && frame[3] === 0x9d && frame[4] === 1 && frame[5] === 0x2a
      return startsKeyFrame ? frame : undefined
    }
    at += 8 + length + (length & 1)
  }
  return undefined
}

const name = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

type Bits = (count: number) => number

/** Undefined where segments are on, but have no quantizers of their own. */
function readSegments(bits: Bits, signed: Bits): { areAbsolute: boolean; quantizers: number[] } | undefined {
  const [hasMap, hasData] = [bits(1) === 1, bits(1) === 1]
  const areAbsolute = hasData && bits(1) === 1
  const quantizers = hasData ? [7, 7, 7, 7].map(signed) : []
  if (hasData) for (const count of [6, 6, 6, 6]) signed(count) // of the loop filter
  if (hasMap) for (let i = 0; i < 3; i++) if (bits(1) === 1) bits(8)
  return hasData ? { areAbsolute, quantizers } : undefined
}

/** RFC 6386, 7.3, where both values of a bit are as likely, as in all of a frame's header. */
function boolDecoder(bytes: Uint8Array): { bits: Bits; isPastEnd: () => boolean } {
  let next = 2
  let value = (bytes[0] << 8) | bytes[1]
  let range = 255
  let shifted = 0

  function bit(): number {
    const split = 1 + ((range - 1) >> 1)
    const isSet = value >= split << 8
    if (isSet) value -= split << 8
    range = isSet ? range - split : split
    while (range < 128) {
      value <<= 1
      range <<= 1
      if (++shifted < 8) continue
      shifted = 0
      value |= bytes[next++]
    }
    return Number(isSet)
  }

  return {
    bits: (count) => {
      let number = 0
      for (let i = 0; i < count; i++) number = 2 * number + bit()
      return number
    },
    isPastEnd: () => next > bytes.length,
  }
}
