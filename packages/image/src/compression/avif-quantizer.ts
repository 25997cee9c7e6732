import { av1StillQuantizer } from './av1-still-quantizer.js'
import { bitReader } from './bit-reader.js'

/**
 * The quantizer index of an AVIF file's picture, 1 (fine) to 255, read from its headers without decoding (the file:
 * ISO/IEC 14496-12, 8.11). Undefined where there is none: other files, lossless pictures, those put together of
 * several, headers that are cut short.
 */
export function avifQuantizer(file: Uint8Array): number | undefined {
  const meta = boxIn(file, 'ftyp') && boxIn(file, 'meta')?.subarray(fullBoxBytes)
  const primary = meta && boxIn(meta, 'pitm')
  const locations = meta && boxIn(meta, 'iloc')
  if (primary === undefined || locations === undefined) return undefined
  const offset = offsetOf(itemIn(primary), locations)
  return offset === undefined ? undefined : av1StillQuantizer(file.subarray(offset))
}

/** Version and flags. */
const fullBoxBytes = 4

/** The first box of a name, without its header. */
function boxIn(bytes: Uint8Array, name: string): Uint8Array | undefined {
  let at = 0
  while (at + 8 <= bytes.length) {
    const { bits } = bitReader(bytes.subarray(at, at + 8))
    const length = bits(32)
    if (String.fromCharCode(bits(8), bits(8), bits(8), bits(8)) === name)
      return bytes.subarray(at + 8, at + length)
    if (length < 8) return undefined // one to the end of the file, or of more than 4 GiB
    at += length
  }
  return undefined
}

function itemIn(primary: Uint8Array): number {
  const { bits } = bitReader(primary)
  return bits(32) >>> 24 === 0 ? bits(16) : bits(32)
}

/** Where in the file the item begins, if it lies in it as one piece. */
function offsetOf(item: number, locations: Uint8Array): number | undefined {
  const { bits, isPastEnd } = bitReader(locations)
  const version = bits(32) >>> 24
  const [offsetBits, lengthBits, baseBits, indexBits] = [0, 1, 2, 3].map(() => 8 * bits(4))
  for (let left = bits(version < 2 ? 16 : 32); left > 0 && !isPastEnd(); left--) {
    const number = bits(version < 2 ? 16 : 32)
    const elsewhere = (version === 0 ? 0 : bits(16)) + bits(16)
    const base = bits(baseBits)
    const pieces = bits(16)
    if (version > 0) bits(indexBits)
    const offset = base + bits(offsetBits)
    bits(lengthBits)
    if (pieces !== 1) return undefined // who wrote this has other aims
    if (number === item) return elsewhere === 0 && !isPastEnd() ? offset : undefined
  }
  return undefined
}
