import type { Size } from '@sr/image'
import type { Stage } from '../../chain/chain.js'
import { blockPx } from '../device/part-struct.js'
import { groupsOf, type Pass } from './plan-passes.js'

/** How a pass's work is spread over invocations. */
export interface PassShape {
  /** Pixels of a column that one invocation makes. */
  readonly pixels: number
  /** How many of a pixel's vectors one invocation makes, and how many invocations share a pixel. */
  readonly groups: number
  readonly shares: number
  /** Whether the second stage takes each vector of the first as soon as it is made, before the next. */
  readonly isStreamed: boolean
  /** Channels of the vectors that are made together, for each stage. */
  readonly widths: readonly (readonly number[])[]
}

export function passShape({ kind, stages }: Pass): PassShape {
  const isSpread = kind === 'spread'
  const isStreamed = !isSpread && stages.length > 1 && groupsOf((stages[0] as Stage).inChannels) === 1
  const all = stages.map(({ outChannels }) => groupsOf(outChannels))
  const last = all.at(-1) as number
  const shares = isSpread || stages.length === 1 ? Math.ceil(last / mostShare) : 1
  const groups = Math.ceil(last / shares)
  const made = all.map((count, n) =>
    n === stages.length - 1 ? groups : n === 0 && (isSpread || isStreamed) ? 1 : count,
  )
  const widths = stages.map(({ outChannels }, n) =>
    Array.from({ length: made[n] as number }, (_, group) =>
      made[n] === all[n] ? Math.min(4, outChannels - 4 * group) : 4,
    ),
  )
  const most = Math.max(...made)
  const fits = (pixels: number): boolean =>
    pixels * most <= mostVectors && (!isSpread || tileBytes(pixels, stages[1] as Stage) <= mostTileBytes)
  return { pixels: [4, 2].find(fits) ?? 1, groups, shares, isStreamed, widths }
}

/** Vectors that one invocation makes of a pixel where others can make the rest. */
const mostShare = 4

/** Vectors that are summed up at once. With what they are made of they stay in the registers of any GPU. */
const mostVectors = 16

/** What the taps of a block see. */
export const tileSize = (pixels: number, { size }: Stage): Size => ({
  width: blockPx.width + size - 1,
  height: pixels * blockPx.height + size - 1,
})

/** Workgroup memory that every GPU has. */
const mostTileBytes = 2 ** 14

function tileBytes(pixels: number, stage: Stage): number {
  const { width, height } = tileSize(pixels, stage)
  return 16 * width * height
}
