import { besideTaps } from '../picture-format.js'
import { blockBytes } from './blocks.js'
import { MemoryLayout } from './memory-layout.js'
import type { Program } from './program.js'

/** Where rows of pictures lie in memory on their way into a network and out of it, behind the program. */
export interface PictureRoom {
  /** One row of interleaved samples. */
  readonly samples: number
  /** One row of each channel beside the network, `besideBytes` apart. */
  readonly beside: number
  readonly besideBytes: number
  /** A ring of rows of those channels, enlarged along the row. */
  readonly ring: readonly number[]
  /** The ring's addresses, twice in a row, so that five of them can begin anywhere. */
  readonly ringTable: number
  /** One row of enlarged pixels, as planes of 32-bit words that are laid out as the last map. */
  readonly pixels: number
  /** Where in that row the words of a tile begin (see storePixels). */
  readonly offsets: number
  /** One row of interleaved enlarged pixels. */
  readonly outputRow: number
  /** The numbers of a PictureFormat, as assembly/samples.ts and assembly/colors.ts want them. */
  readonly input: SampleMixRoom
  readonly chroma: SampleMixRoom
  readonly alpha: SampleMixRoom
  readonly output: StructRoom
  /** The pattern of packSamples. */
  readonly kept: number
  readonly phases: number
  readonly memoryBytes: number
}

/** Where a struct's fields lie, and the matrix that one of them points to. */
interface StructRoom {
  readonly fields: number
  readonly matrix: number
}

interface SampleMixRoom extends StructRoom {
  readonly pattern: number
}

/** Channels beside the network: two of chroma, and alpha. */
const mostBeside = 3
const mostSampleBytes = 4

/** Lays out the rows for a program's pictures. */
export function planPictureRoom({ maps, tail, memoryBytes }: Program): PictureRoom {
  const stride = maps[maps.length - 1].channelBytes
  const besideBytes = stride + blockBytes // a block more, for the two columns on each side
  const rowPixels = Math.max(maps[0].channelBytes, besideBytes) / 4
  const memory = new MemoryLayout(memoryBytes)
  const sampleMix = (): SampleMixRoom => ({
    fields: memory.reserve(32),
    matrix: memory.reserve(3 * 4 * 8),
    pattern: memory.reserve(16),
  })
  return {
    samples: memory.reserve(4 * mostSampleBytes * rowPixels + 16),
    beside: memory.reserve(mostBeside * besideBytes),
    besideBytes,
    ring: Array.from({ length: besideTaps }, () => memory.reserve(mostBeside * tail.factor * stride)),
    ringTable: memory.reserve(4 * 2 * besideTaps),
    pixels: memory.reserve(4 * tail.factor * stride),
    offsets: memory.reserve(4 * 4 * tail.factor * 4),
    outputRow: memory.reserve(4 * tail.factor * stride),
    input: sampleMix(),
    chroma: sampleMix(),
    alpha: sampleMix(),
    output: { fields: memory.reserve(48), matrix: memory.reserve(4 * 16) },
    kept: memory.reserve(16),
    phases: memory.reserve(4 * besideTaps * tail.factor),
    memoryBytes: memory.end,
  }
}
