import type { Rect, Size } from '@sr/image'
import { planSide, rectOf, type Span, withShortcut } from '../chain/spans.js'
import { chunkRows } from './blocks.js'
import { type PartColumns, planColumns } from './plan-columns.js'
import type { Program } from './program.js'

/** What must be computed of every map for a part of a picture. */
export interface PartPlan {
  readonly rows: PartRows
  readonly columns: PartColumns
  /** The pixels that are read. */
  readonly source: Rect
  /** The output pixels that the part becomes. */
  readonly output: Rect
}

/** The rows of every map; arrays have an entry for each, the picture first. */
interface PartRows {
  /** The row of the map with which the part begins; negative if it lies before the map's first. */
  readonly origins: readonly number[]
  /** How many chunks are computed. */
  readonly chunks: readonly number[]
  /** How many rows the whole map has. */
  readonly lengths: readonly number[]
  readonly source: Span
  readonly output: Span
}

/** Plans a part, a rectangle of the last map. */
export function planPart(program: Program, part: Rect, picture: Size): PartPlan {
  const { stages, tail } = program
  const rows = planRows(program, part.y, part.height, picture.height)
  const columns = planColumns(stages, tail, part.x, part.width, picture.width)
  return {
    rows,
    columns,
    source: rectOf(rows.source, columns.source),
    output: rectOf(rows.output, columns.output),
  }
}

/**
 * Kernels compute whole chunks, and how a pixel is rounded depends on its row in one. So each map is computed
 * as far as whole chunks of the next need it. A band that begins at a multiple of four then has the same bits
 * as in the whole picture.
 */
function planRows({ stages, tail }: Program, start: number, length: number, pictureLength: number): PartRows {
  const reaches = stages.map(({ reach }) => reach)
  const { lengths, blocks, output } = planSide(reaches, tail, start, length, pictureLength)
  const origins = [blocks.start]
  const chunks = [Math.ceil((blocks.end - blocks.start) / chunkRows)]
  const made = { start: blocks.start, end: blocks.start + chunkRows * chunks[0] }
  for (const { reach, lag } of [...stages].reverse()) {
    origins.unshift(origins[0] - reach.before)
    chunks.unshift(chunks[0] + lag)
  }
  const seen = {
    start: Math.max(0, origins[0]),
    end: Math.min(pictureLength, origins[0] + chunkRows * chunks[0]),
  }
  return {
    ...{ origins, chunks, lengths, output },
    source: tail.shortcut ? withShortcut(seen, made, pictureLength) : seen,
  }
}
