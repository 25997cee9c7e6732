import { crc32 } from 'node:zlib'

/** A chunk of a PNG file. */
export interface PngPart {
  readonly type: string
  readonly content: Uint8Array
  /** Where the chunk starts in the file. */
  readonly start: number
}

/** True for the first bytes of a PNG. */
export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, index) => bytes[index] === byte)

const signature = [137, 80, 78, 71, 13, 10, 26, 10]

/** The chunks of a PNG, as far as the file goes; libpng says what is wrong with it. */
export function readPngParts(bytes: Uint8Array): PngPart[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const parts: PngPart[] = []
  for (let start = signature.length; start + 12 <= bytes.length; ) {
    const length = view.getUint32(start)
    if (start + 12 + length > bytes.length) break
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8))
    parts.push({ type, content: bytes.subarray(start + 8, start + 8 + length), start })
    start += 12 + length
  }
  return parts
}

/** A chunk as it lies in a file: length, type, content and CRC (PNG 5.3). */
export function pngChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + content.length)
  chunk.writeUInt32BE(content.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(content, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length)
  return chunk
}

/**
 * The file with the bits of tRNS that lie above its depth cleared, as PNG 11.3.2.1 says; libpng compares
 * them. The same bytes where there are none.
 */
export function maskTransparentColor(bytes: Uint8Array): Uint8Array {
  const parts = readPngParts(bytes)
  const header = parts[0]?.content
  const color = parts.find(({ type }) => type === 'tRNS')
  const [depth, colorType] = [header?.[8] ?? 16, header?.[9]]
  if (color === undefined || (colorType !== 0 && colorType !== 2) || depth >= 16) return bytes
  const masked = color.content.map((byte, i) => (i % 2 === 0 ? 0 : byte & (2 ** depth - 1)))
  if (masked.every((byte, i) => byte === color.content[i])) return bytes
  const whole = bytes.subarray(color.start, color.start + 12 + color.content.length)
  if (!pngChunk('tRNS', color.content).every((byte, i) => byte === whole[i])) return bytes // a wrong CRC
  const repaired = bytes.slice()
  repaired.set(pngChunk('tRNS', masked), color.start)
  return repaired
}
