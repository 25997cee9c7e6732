import { sayValue } from '@sr/checks'
import crc32 from 'crc/calculators/crc32'
import { ImageError } from './errors.js'
import { pngCorrupt } from './png-corrupt.js'

/** PNG 5.3: a chunk; `whole` includes its length, type and CRC. */
export interface PngChunk {
  readonly type: string
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

/** PNG 5.2. */
export const pngSignature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)

/**
 * The chunks that make the pixels, in the file's order: IHDR first, PLTE, tRNS, IDAT …, IEND last.
 * Text, profiles and dates are skipped unread, so that no compressed profile can fill the memory.
 * The CRC of every chunk is checked.
 */
export function readPixelChunks(bytes: Uint8Array): PngChunk[] {
  assertSignature(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const chunks: PngChunk[] = []
  const seen = new Set<string>()
  for (let offset = pngSignature.length; !seen.has('IEND'); ) {
    assertHolds(bytes, offset, 12) // length, type and CRC
    const length = view.getUint32(offset)
    assertHolds(bytes, offset, 12 + length)
    const end = offset + 12 + length
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
    if (crc32(bytes.subarray(offset + 4, end - 4)) !== view.getInt32(end - 4)) {
      throw pngCorrupt(`the chunk at byte ${offset} does not fit its checksum`)
    }
    if (chunks.length === 0 && type !== 'IHDR') {
      throw pngCorrupt(`its first chunk is ${sayValue(type)}, expected "IHDR"`)
    }
    if (pixelTypes.has(type)) {
      if (type !== 'IDAT' && seen.has(type)) {
        throw pngCorrupt(`there is a second ${type} at byte ${offset}, expected one`)
      }
      chunks.push({ type, content: bytes.subarray(offset + 8, end - 4), whole: bytes.subarray(offset, end) })
      seen.add(type)
    } else if (isCritical(type)) {
      throw new ImageError(
        'png-unsupported',
        `decodePng: the chunk ${sayValue(type)} at byte ${offset} is unknown and marked as indispensable. Save the picture again as a plain PNG.`,
      )
    }
    offset = end
  }
  return chunks
}

const pixelTypes = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])

/** PNG 5.4: a decoder may skip a chunk unless its type begins with a capital letter. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0
}

function assertSignature(bytes: Uint8Array): void {
  if (pngSignature.every((byte, index) => bytes[index] === byte)) return
  const found =
    Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ') ||
    'an empty file'
  throw new ImageError(
    'not-png',
    `decodePng: not a PNG. Expected it to begin with 89 50 4e 47 0d 0a 1a 0a, found ${found}.`,
  )
}

function assertHolds(bytes: Uint8Array, offset: number, length: number): void {
  if (offset + length <= bytes.length) return
  throw pngCorrupt(
    `it is cut short: expected ${length} bytes at byte ${offset}, found ${bytes.length - offset}`,
  )
}
