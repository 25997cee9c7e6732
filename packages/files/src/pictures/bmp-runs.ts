import type { BmpHeader } from './bmp-header.js'

/**
 * The palette indices in RLE4 or RLE8, a byte each, in the order of the file's rows. What runs skip has index
 * 0, and what goes past the end of a row is left out. Null for runs that end before the picture does.
 */
export function unpackRuns(
  runs: Uint8Array,
  { width, height, bits }: Pick<BmpHeader, 'width' | 'height' | 'bits'>,
): Uint8Array | null {
  const indices = new Uint8Array(width * height)
  const perByte = 8 / bits
  let [x, y] = [0, 0]
  /** `count` pixels, of which `byteAt` gives the byte that holds the i-th. */
  const put = (count: number, byteAt: (i: number) => number): void => {
    for (let i = 0; i < count && x < width; i++, x++) {
      const byte = byteAt(i)
      indices[y * width + x] = bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15
    }
  }
  for (let at = 0; at + 1 < runs.length && y < height; ) {
    const [count, value] = [runs[at], runs[at + 1]]
    at += 2
    if (count > 0) {
      put(count, () => value)
    } else if (value === endOfLine) {
      x = 0
      y++
    } else if (value === endOfPicture) {
      return indices
    } else if (value === move) {
      if (at + 1 >= runs.length) return null
      x += runs[at]
      y += runs[at + 1]
      at += 2
    } else {
      const bytes = Math.ceil(value / perByte)
      if (at + bytes > runs.length) return null
      put(value, (i) => runs[at + Math.floor(i / perByte)])
      at += bytes + (bytes % 2) // in whole words
    }
  }
  return y >= height || (y === height - 1 && x >= width) ? indices : null
}

/** What a second byte means after a first of 0; from 3 on, so many pixels follow as they are. */
const [endOfLine, endOfPicture, move] = [0, 1, 2]
