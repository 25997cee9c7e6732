import { FileError } from '../disk/errors.js'
import { densityOfMetres, type PixelDensity } from './pixel-density.js'

/** What a BMP says about its pixels, checked against its size. */
export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** True where the top row comes first. */
  readonly topDown: boolean
  readonly bits: number
  /** Whether the pixels are run lengths (RLE4, RLE8). */
  readonly runs: boolean
  /** Where the pixels start. */
  readonly start: number
  /** Red, green and blue one after another for each index; indices past its end are black. */
  readonly palette: Uint8Array | undefined
  /** Which bits of a pixel are red, green, blue and alpha; alpha 0 where there is none. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number]
  readonly density: PixelDensity | undefined
}

/**
 * Reads BITMAPFILEHEADER and any of the headers that follow it: those of OS/2 (12, 16 and 64 bytes)
 * and of Windows (40 to 124). Throws FileError `corrupt-picture` for a file that contradicts itself, and
 * `unsupported-picture` for pixels that are stored as JPEG, PNG, CMYK or fax lines.
 */
export function readBmpHeader(path: string, bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 18) throw damagedBmp(path, `${bytes.length} bytes do not hold its header`)
  const headerBytes = view.getUint32(14, true)
  if (!headerSizes.includes(headerBytes)) {
    throw damagedBmp(path, `its header says that it has ${headerBytes} bytes, as none has`)
  }
  const headerEnd = 14 + headerBytes
  if (bytes.length < headerEnd) throw damagedBmp(path, `${bytes.length} bytes do not hold its header`)
  const isCore = headerBytes === 12
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  const size = {
    width: isCore ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(signedHeight),
  }
  const bits = view.getUint16(isCore ? 24 : 28, true)
  /** A field of 32 bits, or 0 where the header ends before it. */
  const field = (offset: number): number => (offset + 4 <= headerEnd ? view.getUint32(offset, true) : 0)
  const compression = field(30)
  const runs = assertSupported(path, headerBytes, bits, compression)
  const { masks, masksEnd } = readMasks(path, view, headerEnd, bits, compression)
  const colors = bits > 8 ? 0 : Math.min(field(46) || 2 ** bits, 2 ** bits)
  const colorBytes = isCore ? 3 : 4
  const pixelBytes = runs ? field(34) : rowBytesOf(size.width, bits) * size.height
  if (size.width < 1 || size.height < 1) {
    throw damagedBmp(path, `its header says ${size.width} × ${signedHeight} pixels`)
  }
  const start = pixelStart(path, bytes, {
    stated: view.getUint32(10, true),
    paletteStart: masksEnd,
    paletteEnd: masksEnd + colors * colorBytes,
    pixelBytes,
  })
  return {
    ...size,
    topDown: signedHeight < 0,
    bits,
    runs,
    start,
    palette:
      bits > 8 ? undefined : readPalette(bytes.subarray(masksEnd, start), Math.max(colors, 1), colorBytes),
    masks,
    density: densityOfMetres(field(38), field(42)),
  }
}

/** The error for a BMP that is cut short or contradicts itself. */
export const damagedBmp = (path: string, how: string): FileError =>
  new FileError('corrupt-picture', path, `a damaged BMP: ${how}. Get the file again.`)

/** Rows are padded to four bytes. */
export const rowBytesOf = (width: number, bits: number): number => Math.ceil((width * bits) / 32) * 4

/** OS/2 1 and 2 (short and long), and the five of Windows. */
const headerSizes = [12, 16, 64, 40, 52, 56, 108, 124]

/** Whether the pixels are run lengths; throws for what is not read. */
function assertSupported(path: string, headerBytes: number, bits: number, compression: number): boolean {
  // OS/2 gives two of the numbers to compressions of its own.
  const names = headerBytes === 64 ? { ...compressions, 3: 'fax lines', 4: 'RLE24' } : compressions
  const name = names[compression]
  const fits =
    { uncompressed: [1, 2, 4, 8, 16, 24, 32], RLE8: [8], RLE4: [4], BITFIELDS: [16, 32] }[name ?? ''] ?? []
  if (fits.includes(bits)) return name === 'RLE8' || name === 'RLE4'
  const problem =
    `a BMP of a kind that is not supported: ${bits} bits a pixel, ${name ?? `compression ${compression}`}. ` +
    'Expected uncompressed pixels of 1, 2, 4, 8, 16, 24 or 32 bits, bit fields, RLE4 or RLE8. Convert it to PNG first.'
  throw new FileError('unsupported-picture', path, problem)
}

const compressions: Readonly<Record<number, string>> = {
  0: 'uncompressed',
  1: 'RLE8',
  2: 'RLE4',
  3: 'BITFIELDS',
  4: 'JPEG',
  5: 'PNG',
  6: 'BITFIELDS',
  11: 'CMYK',
  12: 'CMYK in RLE8',
  13: 'CMYK in RLE4',
}

/** The bits of each colour, and where they end: behind a header of 40 bytes, inside a longer one. */
function readMasks(path: string, view: DataView, headerEnd: number, bits: number, compression: number) {
  if (compression !== 3 && compression !== 6) {
    const masks = bits === 16 ? fiveBits : eightBits
    return { masks, masksEnd: headerEnd }
  }
  const isInside = headerEnd > 54
  const count = compression === 6 || headerEnd >= 14 + 56 ? 4 : 3
  const masksEnd = isInside ? headerEnd : headerEnd + 4 * count
  if (view.byteLength < 54 + 4 * count) throw damagedBmp(path, 'it ends within its bit fields')
  const [red, green, blue, alpha = 0] = Array.from({ length: count }, (_, i) =>
    view.getUint32(54 + 4 * i, true),
  )
  for (const mask of [red, green, blue, alpha]) {
    const ones = mask / ((mask & -mask) >>> 0 || 1)
    if (mask >= 2 ** bits || (ones & (ones + 1)) !== 0) {
      throw damagedBmp(path, `its bit field ${mask.toString(16)} is not one run of ${bits} bits`)
    }
  }
  return { masks: [red, green, blue, alpha] as const, masksEnd }
}

const fiveBits = [0x7c00, 0x03e0, 0x001f, 0] as const
const eightBits = [0xff0000, 0x00ff00, 0x0000ff, 0] as const

interface Layout {
  /** Where the file says that the pixels start. */
  readonly stated: number
  readonly paletteStart: number
  readonly paletteEnd: number
  readonly pixelBytes: number
}

/**
 * Where the pixels start. Some files say so wrongly, with a place inside the palette: that one counts only
 * where the pixels from there on end with the file, because the palette is shorter than usual.
 */
function pixelStart(
  path: string,
  bytes: Uint8Array,
  { stated, paletteStart, paletteEnd, pixelBytes }: Layout,
): number {
  const rest = bytes.length - stated - pixelBytes
  const isShortPalette = stated > paletteStart && pixelBytes > 0 && rest >= 0 && rest < 4
  const start = stated >= paletteEnd || isShortPalette ? stated : paletteEnd
  const isPlace = stated === 0 || stated >= paletteStart
  if (isPlace && start < bytes.length && start + pixelBytes <= bytes.length) return start
  throw damagedBmp(
    path,
    `its ${pixelBytes} bytes of pixels from byte ${stated} on do not fit into its ${bytes.length} bytes`,
  )
}

/** Stored as blue, green, red, and a spare byte except in OS/2's first header. */
function readPalette(stored: Uint8Array, colors: number, colorBytes: number): Uint8Array {
  const palette = new Uint8Array(3 * Math.min(colors, Math.ceil(stored.length / colorBytes)))
  for (let i = 0; i < palette.length; i++) {
    palette[i] = stored[Math.floor(i / 3) * colorBytes + 2 - (i % 3)] ?? 0
  }
  return palette
}
