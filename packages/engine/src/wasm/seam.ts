import { blocksOf } from './blocks.js'
import type { PartPlan } from './plan-part.js'
import type { Program } from './program.js'

/**
 * The first rows of a part's maps, as they lie in memory, one map after the other. With them, the part above
 * in the same strip has all that its last rows look at, and need not compute any of it again.
 */
export type Seam = ArrayBuffer

/** How a part hands rows to its neighbours. */
export interface Seams {
  /** Takes the part's own seam; undefined if no part above wants it. */
  readonly give: ((seam: Seam) => void) | undefined
  /** The seam of the part below, if there is one by now. */
  readonly below: () => Seam | undefined
}

/** Where rows of a map lie in a seam: `rows` of `rowBytes` each, from `start` on. */
interface SeamRows {
  readonly start: number
  readonly rows: number
  readonly rowBytes: number
}

/** The rows of each map, as many as the next stage sees beyond one; the picture itself has no need of any. */
export function planSeam({ maps, stages }: Program, { columns }: PartPlan): readonly SeamRows[] {
  let end = 0
  return maps.map(({ blockStride }, map) => {
    const reach = stages[map]?.reach
    const rows = map > 0 && reach ? reach.before + reach.after : 0
    const rowBytes = blockStride * blocksOf(columns.inside[map].end)
    const start = end
    end += rows * rowBytes
    return { start, rows, rowBytes }
  })
}
