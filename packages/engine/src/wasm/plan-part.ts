import type { Rect, Size } from '../rect.js'
import { chunkRows, type Program } from './program.js'

/** What must be computed of every map for a part of a picture. */
export interface PartPlan {
  readonly rows: PartSpans
  readonly columns: PartSpans
  /** The pixels that are read. */
  readonly source: Rect
  /** The output pixels that the part becomes. */
  readonly output: Rect
}

/** Along one side of the picture, for each map: */
interface PartSpans {
  /** The row (column) of the map that is row 0 here; negative where it lies above the picture. */
  readonly origins: readonly number[]
  /** How many fours of rows (columns) are computed. */
  readonly fours: readonly number[]
  /** Rows (columns) of the whole map; what lies outside is its surroundings. */
  readonly lengths: readonly number[]
}

/**
 * Plans a part, a rectangle of the last map. Kernels compute whole fours, and a pixel's rounding depends on its place in its
 * four. So each map is computed as far as whole fours of the next need it, and a band that begins at a multiple of four
 * gives the same bits as the whole picture.
 */
export function planPart(program: Program, part: Rect, picture: Size): PartPlan {
  const rows = planSpans(program, part.y, part.height, picture.height)
  const columns = planSpans(program, part.x, part.width, picture.width)
  return {
    rows: rows.spans,
    columns: columns.spans,
    source: {
      x: columns.source.start,
      y: rows.source.start,
      width: columns.source.length,
      height: rows.source.length,
    },
    output: {
      x: columns.output.start,
      y: rows.output.start,
      width: columns.output.length,
      height: rows.output.length,
    },
  }
}

function planSpans({ stages, tail }: Program, start: number, length: number, pictureLength: number) {
  const lengths = [pictureLength]
  for (const { lost } of stages) lengths.push(lengths[lengths.length - 1] - lost)
  const last = stages.length
  const outputLength = tail.factor * lengths[last] + tail.surplus
  const isAtEnd = start + length === lengths[last]
  const outputStart = Math.min(tail.factor * start, outputLength)
  const outputEnd = isAtEnd ? outputLength : Math.min(tail.factor * (start + length), outputLength)
  lengths[last] = Math.ceil(outputLength / tail.factor) // a positive surplus asks for blocks beyond the input

  const origins = [start]
  const blocks = Math.max(0, Math.ceil(outputEnd / tail.factor) - start) // a negative surplus may leave none
  const fours = [Math.ceil(blocks / chunkRows)]
  for (const { reachBefore, lag } of [...stages].reverse()) {
    origins.unshift(origins[0] - reachBefore)
    fours.unshift(fours[0] + lag)
  }
  const sourceStart = Math.max(0, origins[0])
  const sourceEnd = Math.min(pictureLength, origins[0] + chunkRows * fours[0])
  return {
    spans: { origins, fours, lengths },
    source: { start: sourceStart, length: sourceEnd - sourceStart },
    output: { start: outputStart, length: outputEnd - outputStart },
  }
}
