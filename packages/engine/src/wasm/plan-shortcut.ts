import { type Shortcut, shortcutReach, type Tail } from '../chain/chain.js'
import type { MemoryLayout } from './memory-layout.js'
import { activationCode } from './pack-stage.js'

/**
 * Where a shortcut's rows lie in memory, on their way from the picture to the pixels that they are added to.
 */
export interface ShortcutPlan extends ShortcutRoom {
  /** The fields of addShortcut. */
  readonly fields: number
  /** The weights of interpolateRow. */
  readonly taps: number
  /** The addresses of the ring's rows, twice in a row, so that five of them can begin anywhere. */
  readonly ringTable: number
  /** The table of `row` alone, for padColumns. */
  readonly rowTable: number
}

interface ShortcutRoom {
  /** One row of the picture, laid out as in its map. */
  readonly row: number
  /** Room for the fields of padColumns. */
  readonly surroundings: number
  /** A ring of rows that are enlarged along the row: [channel][factor] planes, `planeBytes` apart. */
  readonly ring: readonly number[]
  readonly planeBytes: number
}

/** Rows that an enlarged row is made of. */
export const shortcutRows = 2 * shortcutReach + 1

/** `planeBytes` are those of a channel of the last map's rows. */
export function reserveShortcut(
  memory: MemoryLayout,
  { factor, channels }: Tail,
  rowBytes: number,
  planeBytes: number,
): ShortcutRoom {
  return {
    row: memory.reserve(rowBytes),
    surroundings: memory.reserve(4 * 8),
    ring: Array.from({ length: shortcutRows }, () => memory.reserve(factor * channels * planeBytes)),
    planeBytes,
  }
}

/** Puts down what the kernels read. */
export function putShortcut(
  memory: MemoryLayout,
  { taps, activation }: Shortcut,
  { factor, channels }: Tail,
  room: ShortcutRoom,
): ShortcutPlan {
  const weights = memory.put(Float32Array.from(taps.flat()))
  const slope = memory.put(Float32Array.of(activation === 'none' ? 1 : 0))
  const code = activationCode({ kind: activation }, true)
  return {
    ...room,
    taps: weights,
    ringTable: memory.put(Uint32Array.from([...room.ring, ...room.ring])),
    rowTable: memory.put(Uint32Array.of(room.row)),
    fields: memory.put(Uint32Array.of(channels, factor, room.planeBytes, weights, code, slope)),
  }
}
