import { pngCorrupt } from './png-corrupt.js'

/** PNG 11.2.2 (IHDR), checked. */
export interface PngHeader {
  readonly width: number
  readonly height: number
  /** Bits per sample. */
  readonly depth: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA. */
  readonly colorType: number
  readonly interlaced: boolean
}

/** Reads the 13 bytes of IHDR; any combination that PNG does not allow is an ImageError. */
export function readPngHeader(content: Uint8Array): PngHeader {
  if (content.length !== 13) throw pngCorrupt(`its header has ${content.length} bytes, expected 13`)
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  const width = view.getUint32(0)
  const height = view.getUint32(4)
  const [depth, colorType, compression, filter, interlace] = content.subarray(8)
  if (width < 1 || height < 1 || width >= 2 ** 31 || height >= 2 ** 31) {
    throw pngCorrupt(`its header says ${width} × ${height} pixels, expected 1 to 2147483647 each`)
  }
  const depths = depthsOf[colorType]
  if (depths === undefined) {
    throw pngCorrupt(`its header says colour type ${colorType}, expected 0, 2, 3, 4 or 6`)
  }
  if (!depths.includes(depth)) {
    throw pngCorrupt(
      `its header says ${depth} bits for colour type ${colorType}, expected ${depths.join(', ')}`,
    )
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw pngCorrupt(
      `its header says compression ${compression}, filter ${filter}, interlace ${interlace}, expected 0, 0 and 0 or 1`,
    )
  }
  return { width, height, depth, colorType, interlaced: interlace === 1 }
}

/**
 * How many bytes the picture's data inflates to: a filter byte and the packed samples
 * for each row (PNG 7.2, 8.2).
 */
export function inflatedBytes({ width, height, depth, colorType, interlaced }: PngHeader): number {
  const pixelBits = depth * (samplesPerPixel[colorType] ?? 1)
  const passBytes = (columns: number, rows: number) =>
    columns > 0 ? rows * (1 + Math.ceil((columns * pixelBits) / 8)) : 0
  if (!interlaced) return passBytes(width, height)
  return adam7.reduce(
    (sum, [x, y, stepX, stepY]) =>
      sum + passBytes(Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)),
    0,
  )
}

/** PNG table 11.1. */
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

const samplesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Of each of the seven passes (PNG 8.2): first column and row, steps between columns and rows. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const
