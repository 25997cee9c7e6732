import type { Chain } from '../chain/chain.js'
import { type Reach, reachOf } from '../chain/spans.js'
import { turnSteepChannels } from '../chain/turn-steep-channels.js'
import { blockBytes, blockColumns, blocksOf, blockTiles, chunkRows } from './blocks.js'
import { MemoryLayout } from './memory-layout.js'
import {
  activationCode,
  type KernelName,
  kernelOf,
  kernelRoom,
  packChannels,
  packWeights,
  slopesOf,
  windowOf,
} from './pack-stage.js'
import { columnEnds, haloOf, type Window } from './plan-columns.js'
import { putShortcut, reserveShortcut, type ShortcutPlan } from './plan-shortcut.js'

/**
 * A chain made ready for the kernels: what lies where in the WebAssembly memory, and the bytes to put there.
 * It is plain data, so it can be sent to workers.
 *
 * Pictures stream through it in column strips. Every feature map keeps a ring of the few rows that the next
 * stage still needs, as wide as the strip. Kernels compute chunks of four rows, and blocks of columns; both
 * count from the part's own corner.
 */
export interface Program {
  /** Map 0 is the picture, map n the output of stage n. */
  readonly maps: readonly MapPlan[]
  readonly stages: readonly StagePlan[]
  readonly tail: TailPlan
  /** How many blocks a strip has, at most, in maps that are computed. */
  readonly stripBlocks: number
  /** Room for one row of interleaved input pixels. */
  readonly inputRow: number
  /** Room for one row of interleaved output pixels. */
  readonly outputRow: number
  /** Weights, stages and tables, to be copied to `imageAddress`. */
  readonly image: Uint8Array<ArrayBuffer>
  readonly imageAddress: number
  readonly memoryBytes: number
}

/** A feature map's ring of rows (see assembly/stage.ts). */
interface MapPlan {
  readonly channels: number
  /** Of the first row's first block. */
  readonly address: number
  /** A whole number of chunks. */
  readonly ringRows: number
  readonly rowBytes: number
  /** A row begins with a block before its first, for columns before the map; how many bytes that takes. */
  readonly blockBefore: number
  /** From a channel of a row to the next, and from a block to the next. */
  readonly channelBytes: number
  readonly blockStride: number
  /** The addresses of the ring's rows, twice in a row, so that a kernel's rows can begin anywhere. */
  readonly table: number
  /** What the next stage sees outside of the map. */
  readonly surroundings: 'zero' | 'replicate'
  /** Room for the fields of padColumns. */
  readonly surroundingsAddress: number
  /**
   * Whether only a 1×1 convolution reads it; then no more of it exists at a time than four rows of a block.
   */
  readonly isBlock: boolean
}

/** A stage's kernel and geometry. */
export interface StagePlan {
  readonly kernel: KernelName
  /** The address of its fields, as assembly/stage.ts lists them. */
  readonly address: number
  /** How many chunks of input must exist beyond the one of the same number. */
  readonly lag: number
  readonly reach: Reach
  readonly window: Window
}

/** How the last map becomes pixels. */
interface TailPlan {
  readonly factor: number
  readonly channels: number
  readonly surplus: number
  /** For each row of a block of pixels, where storePixels finds a tile's numbers in a row of the last map. */
  readonly offsets: readonly number[]
  /** A quarter of the numbers that a tile becomes in an output row. */
  readonly groups: number
  readonly shortcut?: ShortcutPlan
}

/** From a phase of a block to the next (see assembly/stage.ts). */
const phaseBytes = 4 * blockTiles

/**
 * Lays a chain out in memory, with strips so wide that all maps take about `workingSetBytes`. By default that
 * is what fits into a cache, or more where strips would be narrow beside their halo.
 */
export function planProgram(given: Chain, workingSetBytes?: number): Program {
  const chain = turnSteepChannels(given)
  const shape = shapeOf(chain)
  const { before, after } = haloOf(shape)
  const blocks = Math.floor((workingSetBytes ?? defaultWorkingSetBytes) / bytesPerBlock(chain, shape))
  const leastColumns = workingSetBytes === undefined ? leastStripPerHalo * (before + after) : blockColumns
  const least = blocksOf(leastColumns + before + after)
  return layOut(chain, shape, Math.max(least, Math.min(mostStripBlocks, blocks)))
}

/** The kernels' own constants lie below. */
const kernelConstantsEnd = 2048

/**
 * How many times as wide a strip is at least as its halo, which all of its maps have. Of many wide maps so
 * little fits into the second-level cache that most of it would be halo, which costs more than the cache
 * gains.
 */
const leastStripPerHalo = 18

const mostStripBlocks = 128

/** Measured: larger sets leave even third-level caches that threads share, and smaller ones compute more halo. */
const defaultWorkingSetBytes = 2.5 * 2 ** 20

/** What of a stage decides where rows and columns lie. */
type StageShape = Pick<StagePlan, 'reach' | 'window' | 'lag'>

function shapeOf({ stages }: Chain): StageShape[] {
  return stages.map((stage) => ({
    reach: reachOf(stage),
    window: windowOf(stage),
    lag: Math.ceil((stage.size - 1) / chunkRows),
  }))
}

/** How many blocks of each map's rows kernels read and write, if those of the last end with column `end`. */
function mapBlocks(shape: readonly StageShape[], end: number): number[] {
  const widths = columnEnds(shape, end).map(blocksOf)
  // Kernels look into the blocks that follow.
  const read = shape.map(({ window }, i) => widths[i + 1] + blocksOf(window.after))
  return widths.map((width, map) => Math.max(width, read[map] ?? 0))
}

/** How many columns beyond the last map a positive surplus asks for. */
function surplusColumns({ factor, surplus }: Chain['tail']): number {
  return Math.max(0, Math.ceil(surplus / factor))
}

function isBlockMap({ stages, tail }: Chain, map: number): boolean {
  if (map === stages.length - 1 && tail.surplus > 0) return false // blocks beyond it are read as zeros
  return map > 0 && map < stages.length && stages[map].size === 1
}

function ringRowsOf(shape: readonly StageShape[], map: number): number {
  return chunkRows * (1 + (shape[map]?.lag ?? 0))
}

function channelsOf({ inChannels, stages }: Chain, map: number): number {
  return map === 0 ? inChannels : stages[map - 1].outChannels
}

/** What a block of all maps' rings takes. */
function bytesPerBlock(chain: Chain, shape: readonly StageShape[]): number {
  const maps = Array.from({ length: shape.length + 1 }, (_, map) => map)
  return maps
    .filter((map) => !isBlockMap(chain, map))
    .reduce((sum, map) => sum + blockBytes * channelsOf(chain, map) * ringRowsOf(shape, map), 0)
}

function layOut(chain: Chain, shape: readonly StageShape[], stripBlocks: number): Program {
  const { stages, tail } = chain
  const widths = mapBlocks(shape, stripBlocks * blockColumns + surplusColumns(tail))
  // A shortcut's rows of the picture are laid out as its map's, and begin some columns before the last map's.
  if (tail.shortcut) widths[0] = Math.max(widths[0], widths[stages.length] + 1)
  const groups = tail.factor * tail.channels
  const rooms = stages.map(kernelRoom)

  const memory = new MemoryLayout(kernelConstantsEnd)
  const rings = widths.map((blocks, map) => {
    const channels = channelsOf(chain, map)
    const isBlock = isBlockMap(chain, map)
    const ringRows = ringRowsOf(shape, map)
    const rowBlocks = isBlock ? 1 : 1 + blocks
    const rowBytes = blockBytes * rowBlocks * channels
    // Pixels come and go plane by plane.
    const isPlanar = map === 0 || map === stages.length
    const blockStride = isPlanar ? blockBytes : blockBytes * channels
    const blockBefore = isBlock ? 0 : blockStride
    return {
      channels,
      isBlock,
      ringRows,
      channelBytes: isPlanar ? blockBytes * rowBlocks : blockBytes,
      blockStride,
      blockBefore,
      rowBytes,
      address: memory.reserve(ringRows * rowBytes) + blockBefore,
      surroundingsAddress: memory.reserve(4 * 8),
    }
  })
  const scratch = memory.reserve(4 * Math.max(...rooms.map((room) => room.scratch)))
  const products = memory.reserve(4 * Math.max(...rooms.map((room) => room.products)))
  const inputRow = memory.reserve(blockBytes * widths[0] * chain.inChannels)
  const shortcutRoom =
    tail.shortcut && reserveShortcut(memory, tail, rings[0].rowBytes, rings[rings.length - 1].channelBytes)
  const outputRow = memory.reserve(blockBytes * widths[widths.length - 1] * groups)

  const maps = rings.map((ring, map): MapPlan => {
    const { ringRows, rowBytes, address } = ring
    const rows = Array.from({ length: 2 * ringRows }, (_, row) => address + (row % ringRows) * rowBytes)
    const surroundings = stages[map]?.edge === 'replicate' ? 'replicate' : 'zero'
    return { ...ring, surroundings, table: memory.put(Uint32Array.from(rows)) }
  })
  const stagePlans = stages.map((stage, i): StagePlan => {
    const code = activationCode(stage.activation, i === stages.length - 1)
    const fields = [
      stage.inChannels,
      stage.outChannels,
      stage.size,
      maps[i].channelBytes,
      maps[i + 1].channelBytes,
      maps[i].blockStride,
      maps[i + 1].blockStride,
      memory.put(packWeights(stage)),
      memory.put(packChannels(stage, code)),
      code,
      memory.put(slopesOf(stage.activation, stage.outChannels)),
      scratch,
      products,
    ]
    return {
      kernel: kernelOf(stage),
      address: memory.put(Uint32Array.from(fields)),
      ...shape[i],
    }
  })
  const { channelBytes } = maps[maps.length - 1]
  const offsets = Array.from({ length: tail.factor }, (_, i) =>
    memory.put(pixelOffsets(tail.factor, tail.channels, channelBytes, { rows: tail.factor, row: i })),
  )
  const { factor, channels, surplus, shortcut } = tail
  const tailPlan: TailPlan = {
    ...{ factor, channels, surplus, offsets, groups },
    ...(shortcut && shortcutRoom && { shortcut: putShortcut(memory, shortcut, tail, shortcutRoom) }),
  }
  return { maps, stages: stagePlans, tail: tailPlan, stripBlocks, inputRow, outputRow, ...memory.finish() }
}

/**
 * Where in a row of planes the lanes of a tile's numbers begin (see storePixels). Each channel has
 * `rows` × factor planes, one for each pixel of a block; wanted are those of the block's row `row`.
 */
export function pixelOffsets(
  factor: number,
  channels: number,
  channelBytes: number,
  { rows, row }: { readonly rows: number; readonly row: number },
): Uint32Array {
  const offsets: number[] = []
  for (let phase = 0; phase < 4; phase++) {
    for (let j = 0; j < factor; j++) {
      for (let channel = 0; channel < channels; channel++) {
        const source = (channel * rows + row) * factor + j
        offsets.push(source * channelBytes + phase * phaseBytes)
      }
    }
  }
  return Uint32Array.from(offsets)
}
