import type { Rect, Size } from '@sr/image'
import { planSide, rectOf, type Span, withShortcut } from '../chain/spans.js'
import { chunkRows, type Program } from './program.js'

/** What must be computed of every map for a part of a picture. A four is four rows, or four columns. */
export interface PartPlan {
  readonly rows: PartSpans
  readonly columns: PartSpans
  /** The pixels that are read. */
  readonly source: Rect
  /** The output pixels that the part becomes. */
  readonly output: Rect
}

/** The same along one side of the picture; arrays have an entry for each map. */
interface PartSpans {
  /** The row (column) of the map with which the part begins; negative if it lies before the map's first. */
  readonly origins: readonly number[]
  /** How many fours are computed. */
  readonly fours: readonly number[]
  /** How many rows (columns) the whole map has. */
  readonly lengths: readonly number[]
  readonly source: Span
  readonly output: Span
}

/**
 * Plans a part, a rectangle of the last map. Kernels compute whole fours, and how a pixel is rounded depends
 * on its place in a four. So each map is computed as far as whole fours of the next need it. A band that
 * begins at a multiple of four then has the same bits as in the whole picture.
 */
export function planPart(program: Program, part: Rect, picture: Size): PartPlan {
  const rows = planFours(program, part.y, part.height, picture.height)
  const columns = planFours(program, part.x, part.width, picture.width)
  return {
    rows,
    columns,
    source: rectOf(rows.source, columns.source),
    output: rectOf(rows.output, columns.output),
  }
}

function planFours(
  { stages, tail }: Program,
  start: number,
  length: number,
  pictureLength: number,
): PartSpans {
  const reaches = stages.map(({ reach }) => reach)
  const { lengths, blocks, output } = planSide(reaches, tail, start, length, pictureLength)
  const origins = [blocks.start]
  const fours = [Math.ceil((blocks.end - blocks.start) / chunkRows)]
  const made = { start: blocks.start, end: blocks.start + chunkRows * fours[0] }
  for (const { reach, lag } of [...stages].reverse()) {
    origins.unshift(origins[0] - reach.before)
    fours.unshift(fours[0] + lag)
  }
  // With a positive surplus the last map goes on beyond its end.
  const lastLength = Math.ceil((tail.factor * lengths[stages.length] + tail.surplus) / tail.factor)
  const seen = {
    start: Math.max(0, origins[0]),
    end: Math.min(pictureLength, origins[0] + chunkRows * fours[0]),
  }
  return {
    origins,
    fours,
    lengths: [...lengths.slice(0, -1), lastLength],
    source: tail.shortcut ? withShortcut(seen, made, pictureLength) : seen,
    output,
  }
}
