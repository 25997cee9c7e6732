import { endianness } from 'node:os'
import type { Raster } from '@sr/image'

/**
 * A raster whose samples lie inside an uncompressed TIFF, so that the two together take the memory of one.
 */
export interface TiffCanvas {
  readonly raster: Raster<Uint8Array | Uint16Array>
  readonly tiff: Uint8Array
  readonly iccProfile: Uint8Array | undefined
}

/**
 * Zeros inside a TIFF in memory (TIFF 6.0; ICC.1 annex B.4 for the profile).
 *
 * sharp attaches a profile only to pixels that came with one. Raw pixels come without,
 * pixels inside a TIFF with one.
 */
export function createTiffCanvas(
  { width, height, channels }: Omit<Raster, 'data'>,
  type: 'uint8' | 'uint16',
  iccProfile?: Uint8Array,
): TiffCanvas {
  const sampleBytes = type === 'uint8' ? 1 : 2
  const length = width * height * channels
  const pixelBytes = length * sampleBytes
  const hasAlpha = channels === 2 || channels === 4
  const tags: Tag[] = [
    { id: 256, type: long, values: [width] }, // ImageWidth
    { id: 257, type: long, values: [height] }, // ImageLength
    { id: 258, type: short, values: Array<number>(channels).fill(8 * sampleBytes) }, // BitsPerSample
    { id: 259, type: short, values: [1] }, // Compression: none
    { id: 262, type: short, values: [channels < 3 ? 1 : 2] }, // PhotometricInterpretation: grey or RGB
    { id: 273, type: long, values: [0] }, // StripOffsets, known below
    { id: 277, type: short, values: [channels] }, // SamplesPerPixel
    { id: 278, type: long, values: [height] }, // RowsPerStrip: one strip
    { id: 279, type: long, values: [pixelBytes] }, // StripByteCounts
    ...(hasAlpha ? [{ id: 338, type: short, values: [2] }] : []), // ExtraSamples: alpha, not premultiplied
    ...(iccProfile === undefined ? [] : [{ id: 34675, type: undefinedBytes, values: [...iccProfile] }]),
  ]
  const directoryEnd = 8 + 2 + tags.length * 12 + 4
  const valuesBytes = tags.reduce((sum, tag) => sum + outsideBytes(tag), 0)
  const pixelStart = directoryEnd + valuesBytes
  const file = new Uint8Array(pixelStart + pixelBytes)
  const view = new DataView(file.buffer)
  const little = endianness() === 'LE' // the samples go in as they lie in memory
  view.setUint16(0, little ? 0x4949 : 0x4d4d, little)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  view.setUint16(8, tags.length, little)
  let outside = directoryEnd
  for (const [index, tag] of tags.entries()) {
    const entry = 10 + index * 12
    view.setUint16(entry, tag.id, little)
    view.setUint16(entry + 2, tag.type.code, little)
    view.setUint32(entry + 4, tag.values.length, little)
    let target = entry + 8
    if (outsideBytes(tag) > 0) {
      view.setUint32(target, outside, little)
      target = outside
      outside += outsideBytes(tag)
    }
    for (const [i, value] of (tag.id === 273 ? [pixelStart] : tag.values).entries()) {
      tag.type.write(view, target + i * tag.type.bytes, value, little)
    }
  }
  // Every part before is a whole number of words.
  const data = type === 'uint8' ? file.subarray(pixelStart) : new Uint16Array(file.buffer, pixelStart, length)
  return { raster: { width, height, channels, data }, tiff: file, iccProfile }
}

interface TagType {
  readonly code: number
  readonly bytes: number
  readonly write: (view: DataView, offset: number, value: number, little: boolean) => void
}

interface Tag {
  readonly id: number
  readonly type: TagType
  readonly values: readonly number[]
}

const short: TagType = {
  code: 3,
  bytes: 2,
  write: (view, offset, value, little) => view.setUint16(offset, value, little),
}
const long: TagType = {
  code: 4,
  bytes: 4,
  write: (view, offset, value, little) => view.setUint32(offset, value, little),
}
const undefinedBytes: TagType = {
  code: 7,
  bytes: 1,
  write: (view, offset, value) => view.setUint8(offset, value),
}

/**
 * The bytes of a tag's values that do not fit into the four of its directory
 * entry, rounded up to whole words.
 */
function outsideBytes({ type, values }: Tag): number {
  const bytes = type.bytes * values.length
  return bytes <= 4 ? 0 : bytes + (bytes % 2)
}
