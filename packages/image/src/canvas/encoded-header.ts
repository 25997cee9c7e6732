import { encodedFormat } from '../encoded-format.js'

/** What a picture's file says at its beginning. */
export interface EncodedHeader {
  /** Missing where the beginning does not tell. */
  readonly size?: { readonly width: number; readonly height: number }
  /** No pixel is transparent. */
  readonly opaque: boolean
}

/**
 * What the first bytes of a file say, for the formats that browsers decode. Nothing is trusted: it decides
 * whether decoding is worth trying, and how.
 */
export function readEncodedHeader(bytes: Uint8Array): EncodedHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (textAt(bytes, 4, 'ftyp')) return isobmffHeader(bytes, view)
    if (textAt(bytes, 0, 'BM')) return bmpHeader(view)
    if (isJpeg(bytes)) return jpegHeader(view)
    const format = encodedFormat(bytes)
    if (format === 'PNG') return pngHeader(bytes, view)
    if (format === 'WebP') return webpHeader(bytes, view)
    if (format === 'GIF')
      return { size: { width: view.getUint16(6, true), height: view.getUint16(8, true) }, opaque: false }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error // the file ends before its header does
  }
  return { opaque: false }
}

/** A whole file is at hand, so two bytes will do where samples could not be told by them. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8

const textAt = (bytes: Uint8Array, at: number, text: string): boolean =>
  Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** PNG 11.2.1 (IHDR), and tRNS before the first IDAT. */
function pngHeader(bytes: Uint8Array, view: DataView): EncodedHeader {
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  if (![0, 2].includes(bytes[25])) return { size, opaque: false }
  for (let at = 8; ; at += 12 + view.getUint32(at)) {
    if (textAt(bytes, at + 4, 'tRNS')) return { size, opaque: false }
    if (textAt(bytes, at + 4, 'IDAT') || at + 8 >= bytes.length) return { size, opaque: true }
  }
}

/** The first frame header (ITU-T T.81, B.2.2), behind whatever cameras write before it. */
function jpegHeader(view: DataView): EncodedHeader {
  let at = 2
  while (at + 9 < view.byteLength) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { size: { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }, opaque: true }
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2) // 0xff fills up
  }
  return { opaque: true }
}

/** RFC 9649: lossy, lossless and extended. */
function webpHeader(bytes: Uint8Array, view: DataView): EncodedHeader {
  if (textAt(bytes, 12, 'VP8 ')) {
    const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
    return { size: { width, height }, opaque: true }
  }
  if (textAt(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    const size = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    return { size, opaque: (bits & (1 << 28)) === 0 }
  }
  if (!textAt(bytes, 12, 'VP8X')) return { opaque: false }
  const width = (view.getUint32(24, true) & 0xffffff) + 1
  const height = (view.getUint32(26, true) >>> 8) + 1
  return { size: { width, height }, opaque: (view.getUint8(20) & 0x10) === 0 }
}

/** BITMAPINFOHEADER; a negative height counts rows from the top. */
function bmpHeader(view: DataView): EncodedHeader {
  if (view.getUint32(14, true) < 40) {
    return { size: { width: view.getUint16(18, true), height: view.getUint16(20, true) }, opaque: false }
  }
  return {
    size: { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) },
    opaque: false,
  }
}

/** AVIF and HEIC: the largest `ispe` (ISO/IEC 23008-12, 6.5.3); others are of tiles, alpha and previews. */
function isobmffHeader(bytes: Uint8Array, view: DataView): EncodedHeader {
  let size = { width: 0, height: 0 }
  for (let at = bytes.indexOf(0x69); at >= 0 && at + 16 <= bytes.length; at = bytes.indexOf(0x69, at + 1)) {
    if (!textAt(bytes, at, 'ispe')) continue
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (found.width * found.height > size.width * size.height) size = found
  }
  return size.width > 0 ? { size, opaque: false } : { opaque: false }
}
