import { MemoryLayout } from './memory-layout.js'
import { blockTiles, type Program } from './program.js'

/** Where the rows of 8-bit pictures lie in memory on their way into a network and out of it; addresses behind the program. */
export interface PictureRoom {
  /** One row of interleaved bytes. */
  readonly row: number
  /** One row of two chroma channels, `chromaBytes` from one to the other. */
  readonly chroma: number
  readonly chromaBytes: number
  /** The addresses of rows of chroma that are enlarged along the row. */
  readonly ring: readonly number[]
  /** Those addresses twice in a row, so that a window of them can begin anywhere. */
  readonly ringTable: number
  /** One row of enlarged pixels, 32 bits each, laid out as the last map. */
  readonly pixels: number
  /** Where in it the pixels of a tile begin (see storePixels). */
  readonly offsets: number
  /** The numbers of a PictureFormat. */
  readonly spread: number
  readonly pick: number
  readonly input: number
  readonly chromaMix: number
  readonly output: number
  readonly phases: number
  readonly memoryBytes: number
}

/** Pixels that the kernel of the chroma looks to each side, and all that it looks at. */
export const chromaReach = 2
export const chromaTaps = 2 * chromaReach + 1
/** From a block of a channel to the next. */
const blockBytes = 16 * blockTiles

/** Lays out the picture's rows for a program. */
export function planPictureRoom({ maps, tail, memoryBytes }: Program): PictureRoom {
  const stride = maps[maps.length - 1].channelBytes
  const chromaBytes = stride + blockBytes // two columns more on each side than the last map
  const rowPixels = Math.max(maps[0].channelBytes, chromaBytes) / 4
  const memory = new MemoryLayout(memoryBytes)
  return {
    row: memory.reserve(4 * rowPixels + 16),
    chroma: memory.reserve(2 * chromaBytes),
    chromaBytes,
    ring: Array.from({ length: chromaTaps }, () => memory.reserve(2 * tail.factor * stride)),
    ringTable: memory.reserve(4 * 2 * chromaTaps),
    pixels: memory.reserve(tail.factor * stride),
    offsets: memory.reserve(4 * 4 * tail.factor),
    spread: memory.reserve(16),
    pick: memory.reserve(16),
    input: memory.reserve(3 * 16),
    chromaMix: memory.reserve(2 * 16),
    output: memory.reserve(3 * 16),
    phases: memory.reserve(4 * chromaTaps * tail.factor),
    memoryBytes: memory.end,
  }
}
