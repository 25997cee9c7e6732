import { createRaster, type Raster } from '@sr/image'
import { CliError } from '../errors.js'

/** True for the first bytes of a Windows bitmap. */
export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d // "BM"

/**
 * Decodes an uncompressed BMP of 8 bits with a palette, 24 or 32 bits; a palette of greys gives one
 * channel. Set5 and Set14 are published in this format, which sharp does not read. Fields as in
 * BITMAPFILEHEADER and BITMAPINFOHEADER.
 */
export function readBmp(path: string, bytes: Uint8Array): Raster<Uint8Array> {
  const header = readHeader(path, bytes)
  const { start, width, height, topDown, bits } = header
  const palette = bits === 8 ? readPalette(path, bytes, header) : undefined
  const isGrey = palette?.every((level, i) => level === palette[i - (i % 4)] || i % 4 === 3) ?? false
  const raster = createRaster(width, height, isGrey ? 1 : 3, 'uint8')
  const rowBytes = rowBytesOf(header)
  for (let y = 0, to = 0; y < height; y++) {
    const row = start + rowBytes * (topDown ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const colors = palette ?? bytes
      const blue = palette ? 4 * bytes[row + x] : row + (x * bits) / 8 // stored as blue, green, red
      if (!isGrey) raster.data[to++] = colors[blue + 2]
      if (!isGrey) raster.data[to++] = colors[blue + 1]
      raster.data[to++] = colors[blue]
    }
  }
  return raster
}

interface BmpHeader {
  /** Where the pixels start. */
  readonly start: number
  readonly paletteStart: number
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bits: number
}

function readHeader(path: string, bytes: Uint8Array): BmpHeader {
  if (bytes.length < 54) throw damaged(path, `${bytes.length} bytes do not hold its header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)]
  if (compression !== 0 || ![8, 24, 32].includes(bits)) {
    const problem =
      `a BMP of a kind that is not supported: ${bits} bits a pixel, compression ${compression}. ` +
      'Expected uncompressed pixels of 8, 24 or 32 bits. Convert it to PNG first.'
    throw new CliError('unsupported-picture', path, problem)
  }
  const height = view.getInt32(22, true) // negative where the top row comes first
  const header = {
    start: view.getUint32(10, true),
    paletteStart: 14 + view.getUint32(14, true),
    width: view.getInt32(18, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
  }
  const { width, start } = header
  if (width >= 1 && height !== 0 && start + rowBytesOf(header) * header.height <= bytes.length) return header
  throw damaged(path, `${width} × ${height} pixels of ${bits} bits do not fit into its ${bytes.length} bytes`)
}

/** Rows are padded to four bytes. */
const rowBytesOf = ({ width, bits }: Pick<BmpHeader, 'width' | 'bits'>): number =>
  Math.ceil((width * bits) / 32) * 4

/** Blue, green, red and a spare byte for each of 256 indices. A file may hold fewer; the others are black. */
function readPalette(path: string, bytes: Uint8Array, { paletteStart, start }: BmpHeader): Uint8Array {
  if (paletteStart > start) throw damaged(path, 'its palette lies behind its pixels')
  const palette = new Uint8Array(1024)
  palette.set(bytes.subarray(paletteStart, Math.min(start, paletteStart + 1024)))
  return palette
}

const damaged = (path: string, how: string): CliError =>
  new CliError('corrupt-picture', path, `a damaged BMP: ${how}. Get the file again.`)
