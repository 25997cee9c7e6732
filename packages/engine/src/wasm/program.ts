import type { Chain, Stage } from '../chain/chain.js'
import { type Reach, reachOf } from '../chain/spans.js'
import { turnSteepChannels } from '../chain/turn-steep-channels.js'
import { MemoryLayout } from './memory-layout.js'
import {
  activationCode,
  type KernelName,
  kernelOf,
  kernelRoom,
  packChannels,
  packWeights,
} from './pack-stage.js'

/**
 * A chain made ready for the kernels: what lies where in the WebAssembly memory, and the bytes to put there. Plain data, so
 * that it can be sent to workers.
 *
 * Pictures stream through it: every feature map keeps a ring of the few rows that the next stage still needs, in rows of
 * one column strip's width. Rows come in chunks of four and columns in tiles of four, counted from the strip's own corner.
 */
export interface Program {
  /** Map 0 is the picture, map n the output of stage n. */
  readonly maps: readonly MapPlan[]
  readonly stages: readonly StagePlan[]
  readonly tail: TailPlan
  /** Tiles of the last map in the widest strip. */
  readonly stripFours: number
  /** Where one row of interleaved input pixels is put. */
  readonly inputRow: number
  /** Where one row of interleaved output pixels is found. */
  readonly outputRow: number
  /** Weights, stages and tables, to be copied to `imageAddress`. */
  readonly image: Uint8Array<ArrayBuffer>
  readonly imageAddress: number
  readonly memoryBytes: number
}

/** A feature map's ring of rows. A row is [channel][block][4 phases][8 tiles]. */
interface MapPlan {
  readonly channels: number
  readonly address: number
  /** A multiple of four. */
  readonly ringRows: number
  readonly rowBytes: number
  /** From a channel to the next. */
  readonly channelBytes: number
  /** The addresses of the ring's rows, twice in a row, so that a window of rows can begin anywhere. */
  readonly table: number
  /** What the next stage sees outside of the map. */
  readonly surroundings: 'zero' | 'replicate'
  /** Room for the fields of padColumns. */
  readonly surroundingsAddress: number
  /** True for a map that only a 1×1 convolution reads: no more than four rows of one block of it exist at a time. */
  readonly isBlock: boolean
}

/** A stage's kernel and geometry. */
export interface StagePlan {
  readonly kernel: KernelName
  /** The address of its fields, as assembly/stage.ts lists them. */
  readonly address: number
  /** Chunks (and tiles) of input that must exist beyond the one with the same number. */
  readonly lag: number
  readonly reach: Reach
}

/** How the last map becomes pixels. */
interface TailPlan {
  readonly factor: number
  readonly channels: number
  readonly surplus: number
  /** For each row i of a block, where in a row of the last map each number of a tile's output begins (see storePixels). */
  readonly offsets: readonly number[]
  /** A quarter of a tile's numbers in an output row. */
  readonly groups: number
}

/** Rows of a chunk and columns of a tile. */
export const chunkRows = 4
/** Tiles of a block, the kernels' step along a row. */
export const blockFours = 8
const phaseBytes = 4 * blockFours
const blockBytes = 4 * phaseBytes

/** Lays a chain out in memory. Strips are as wide as fits `workingSetBytes`. */
export function planProgram(given: Chain, workingSetBytes = defaultWorkingSetBytes): Program {
  const chain = turnSteepChannels(given)
  const lags = chain.stages.map(lagOf)
  const growth = lags.slice(1).reduce((sum, lag) => sum + lag, 0)
  const fixedBytes = mapBytes(chain, lags, 0)
  const bytesPerFour = (mapBytes(chain, lags, 64) - fixedBytes) / 64
  // The widest strip whose first stage fills whole blocks: its halo is then no wider than it must be.
  const firstFours = Math.floor(workingSetBytes / bytesPerFour / blockFours) * blockFours
  const stripFours = Math.max(blockFours, Math.min(1024, firstFours - growth))
  return layOut(chain, lags, stripFours)
}

/** Below lie the constants of the kernels themselves. */
const kernelConstantsEnd = 2048

/** Measured: larger sets leave the second-level cache, smaller ones compute more halo. */
const defaultWorkingSetBytes = 1.25 * 2 ** 20

function lagOf({ size }: Stage): number {
  return Math.ceil((size - 1) / chunkRows)
}

/** The widths of all maps' rows in blocks, for a strip whose last map has `stripFours`: as far as kernels read and write. */
function mapBlocks(lags: readonly number[], stripFours: number): number[] {
  const blocksOf = (tiles: number) => Math.ceil(tiles / blockFours)
  const widths = [blocksOf(stripFours)]
  let tiles = stripFours
  for (const lag of [...lags].reverse()) {
    const read = blocksOf(tiles) + (lag > 0 ? 1 + Math.ceil(lag / blockFours) : 0) // kernels look into the blocks that follow
    tiles += lag
    widths.unshift(Math.max(read, blocksOf(tiles)))
  }
  return widths
}

/** Tiles beyond the last map that a positive surplus asks for. */
function surplusFours({ factor, surplus }: Chain['tail']): number {
  return Math.max(0, Math.ceil(surplus / factor / chunkRows))
}

function isBlockMap({ stages, tail }: Chain, map: number): boolean {
  if (map === stages.length - 1 && tail.surplus > 0) return false // blocks beyond it are read as zeros
  return map > 0 && map < stages.length && stages[map].size === 1
}

function ringRowsOf(lags: readonly number[], map: number): number {
  return chunkRows * (1 + (lags[map] ?? 0))
}

function channelsOf({ inChannels, stages }: Chain, map: number): number {
  return map === 0 ? inChannels : stages[map - 1].outChannels
}

function mapBytes(chain: Chain, lags: readonly number[], stripFours: number): number {
  return mapBlocks(lags, stripFours).reduce(
    (sum, blocks, map) =>
      sum +
      (isBlockMap(chain, map) ? 0 : blockBytes * blocks * channelsOf(chain, map) * ringRowsOf(lags, map)),
    0,
  )
}

function layOut(chain: Chain, lags: readonly number[], stripFours: number): Program {
  const { stages, tail } = chain
  const widths = mapBlocks(lags, stripFours + surplusFours(tail))
  const groups = tail.factor * tail.channels
  const rooms = stages.map(kernelRoom)

  const memory = new MemoryLayout(kernelConstantsEnd)
  const rings = widths.map((blocks, map) => {
    const channels = channelsOf(chain, map)
    const isBlock = isBlockMap(chain, map)
    const ringRows = ringRowsOf(lags, map)
    const channelBytes = blockBytes * (isBlock ? 1 : blocks)
    const rowBytes = channelBytes * channels
    return {
      channels,
      isBlock,
      ringRows,
      channelBytes,
      rowBytes,
      address: memory.reserve(ringRows * rowBytes),
      surroundingsAddress: memory.reserve(4 * 6),
    }
  })
  const scratch = memory.reserve(4 * Math.max(...rooms.map((room) => room.scratch)))
  const products = memory.reserve(4 * Math.max(...rooms.map((room) => room.products)))
  const inputRow = memory.reserve(blockBytes * widths[0] * chain.inChannels)
  const outputRow = memory.reserve(blockBytes * widths[widths.length - 1] * groups)

  const maps = rings.map((ring, map): MapPlan => {
    const { ringRows, rowBytes, address } = ring
    const rows = Array.from({ length: 2 * ringRows }, (_, row) => address + (row % ringRows) * rowBytes)
    const surroundings = stages[map]?.edge === 'replicate' ? 'replicate' : 'zero'
    return { ...ring, surroundings, table: memory.put(Uint32Array.from(rows)) }
  })
  const stagePlans = stages.map((stage, i): StagePlan => {
    const fields = [
      stage.inChannels,
      stage.outChannels,
      stage.size,
      maps[i].channelBytes,
      maps[i + 1].channelBytes,
      memory.put(packWeights(stage)),
      memory.put(packChannels(stage)),
      activationCode(stage.activation, i === stages.length - 1),
      scratch,
      products,
    ]
    return {
      kernel: kernelOf(stage),
      address: memory.put(Uint32Array.from(fields)),
      lag: lags[i],
      reach: reachOf(stage),
    }
  })
  const { channelBytes } = maps[maps.length - 1]
  const offsets = Array.from({ length: tail.factor }, (_, i) =>
    memory.put(pixelOffsets(tail.factor, tail.channels, channelBytes, { rows: tail.factor, row: i })),
  )
  const tailPlan: TailPlan = { ...tail, offsets, groups }
  return { maps, stages: stagePlans, tail: tailPlan, stripFours, inputRow, outputRow, ...memory.finish() }
}

/**
 * Where in a row of planes the lanes of a tile's numbers begin: each channel has `rows` × factor planes, one for each pixel of a
 * block, of which this is row `row`.
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
