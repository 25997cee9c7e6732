import { createRaster, type Raster } from '@sr/image'
import { type BmpHeader, damagedBmp, rowBytesOf } from './bmp-header.js'
import { unpackRuns } from './bmp-runs.js'

/** True for the first bytes of a Windows or OS/2 bitmap. */
export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d // "BM"

/** 1 where the palette is grey throughout, 4 where there is alpha, otherwise 3. */
export function bmpChannels({ palette, masks }: BmpHeader): 1 | 3 | 4 {
  if (palette === undefined) return masks[3] === 0 ? 3 : 4
  return palette.every((level, i) => level === palette[i - (i % 3)]) ? 1 : 3
}

/**
 * Decodes the pixels of a BMP, which sharp does not read and in which Set5 and Set14 are published. Throws
 * FileError `corrupt-picture` for pixels that end early.
 */
export function readBmp(path: string, bytes: Uint8Array, header: BmpHeader): Raster<Uint8Array> {
  const { width, height, topDown, bits, palette } = header
  const channels = bmpChannels(header)
  const raster = createRaster(width, height, channels, 'uint8')
  const stored = header.runs ? unpackRuns(bytes.subarray(header.start), header) : undefined
  if (stored === null) throw damagedBmp(path, 'its run lengths end before the picture is full')
  const rowBytes = stored ? width : rowBytesOf(width, bits)
  const readRow = palette
    ? paletteRow(stored ?? bytes, palette, stored ? 8 : bits, channels)
    : maskedRow(bytes, header, channels)
  for (let y = 0; y < height; y++) {
    const row = (topDown ? y : height - 1 - y) * rowBytes + (stored ? 0 : header.start)
    readRow(row, raster.data.subarray(y * width * channels, (y + 1) * width * channels))
  }
  return raster
}

type ReadRow = (start: number, target: Uint8Array) => void

/** The first pixel of a byte lies in its high bits. */
function paletteRow(bytes: Uint8Array, palette: Uint8Array, bits: number, channels: number): ReadRow {
  const mask = 2 ** bits - 1
  return (start, target) => {
    for (let to = 0, bit = 0; to < target.length; bit += bits) {
      const index = (bytes[start + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask
      for (let c = 0; c < channels; c++) target[to++] = palette[3 * index + c] ?? 0
    }
  }
}

function maskedRow(bytes: Uint8Array, { bits, masks }: BmpHeader, channels: number): ReadRow {
  const fields = masks.slice(0, channels).map((mask) => {
    const lowest = (mask & -mask) >>> 0 || 1
    return { mask, lowest, most: mask / lowest || 1 }
  })
  const pixelBytes = bits / 8
  return (start, target) => {
    for (let to = 0, from = start; to < target.length; from += pixelBytes) {
      let pixel = 0
      for (let i = pixelBytes - 1; i >= 0; i--) pixel = pixel * 256 + bytes[from + i]
      for (const { mask, lowest, most } of fields) {
        // Rounded down, as Pillow does with fields of five bits.
        target[to++] = (((pixel & mask) >>> 0) / lowest / most) * 255 + 1e-9
      }
    }
  }
}
