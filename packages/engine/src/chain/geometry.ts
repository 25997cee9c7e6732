import { EngineError } from '../errors.js'
import type { Rect, Size } from '../rect.js'
import type { Chain, Stage } from './chain.js'

// The maps of a chain: map 0 is the picture, map n the output of stage n. Rows of every map count from its own first row, so a
// `valid` stage's row y is made of rows y to y + size − 1. A part of a picture is a rectangle of the last map: the parts
// together tile it. Without `valid` stages all maps are as large as the picture.

/** Rows (or columns) from `start` up to, but without, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The size of the chain's output; throws EngineError `picture-too-small` where nothing is left. */
export function outputSize(chain: Chain, picture: Size): Size {
  const { width, height } = lastMapSize(chain, picture)
  const { factor, surplus } = chain.tail
  const size = { width: factor * width + surplus, height: factor * height + surplus }
  if (Math.min(width, height, size.width, size.height) >= 1) return size
  throw new EngineError(
    'picture-too-small',
    `run: a picture of ${picture.width}×${picture.height} leaves nothing: the last layer would have ${width}×${height} pixels and the output ${size.width}×${size.height}. Enlarge the picture, or use edge 'zero' or 'replicate'.`,
  )
}

/** The size of the last map, which parts tile; zero or negative where the picture is too small. */
export function lastMapSize({ stages }: Chain, { width, height }: Size): Size {
  const lost = stages.reduce((sum, stage) => sum + lostBy(stage), 0)
  return { width: width - lost, height: height - lost }
}

/** The pixels of the picture that a part is made of, within the picture. */
export function inputRect(chain: Chain, part: Rect, picture: Size): Rect {
  const { rows, columns } = mapSpans(chain, part, picture)
  return rectOf(rows[0] as Span, columns[0] as Span)
}

/**
 * The output pixels that a part becomes: a block of factor × factor for each pixel. The parts at the bottom and at the right
 * also have the tail's surplus; where it is negative, rows and columns beyond the output's end are left out.
 */
export function outputRect(chain: Chain, part: Rect, picture: Size): Rect {
  const { width, height } = lastMapSize(chain, picture)
  return rectOf(outputSpan(chain, part.y, part.height, height), outputSpan(chain, part.x, part.width, width))
}

/** For each map, picture first, the rows and columns within the map that a part is made of. */
export function mapSpans(
  chain: Chain,
  part: Rect,
  picture: Size,
): { readonly rows: readonly Span[]; readonly columns: readonly Span[] } {
  return {
    rows: mapSpansAlong(chain, part.y, part.height, picture.height),
    columns: mapSpansAlong(chain, part.x, part.width, picture.width),
  }
}

/** How far a stage's output row looks up and down from the row of its input that has the same number. */
export function reachOf({ size, before, edge }: Stage): { readonly before: number; readonly after: number } {
  return edge === 'valid' ? { before: 0, after: size - 1 } : { before, after: size - 1 - before }
}

function mapSpansAlong(chain: Chain, start: number, length: number, pictureLength: number): Span[] {
  const lost = chain.stages.reduce((sum, stage) => sum + lostBy(stage), 0)
  let mapLength = pictureLength - lost
  const { factor } = chain.tail
  const output = outputSpan(chain, start, length, mapLength)
  // A positive surplus asks for blocks beyond the map's end.
  let span = { start: Math.floor(output.start / factor), end: Math.ceil(output.end / factor) }
  const spans: Span[] = [span]
  for (const stage of [...chain.stages].reverse()) {
    const { before, after } = reachOf(stage)
    mapLength += lostBy(stage)
    span = { start: Math.max(0, span.start - before), end: Math.min(mapLength, span.end + after) }
    spans.unshift(span)
  }
  return spans
}

function outputSpan({ tail }: Chain, start: number, length: number, mapLength: number): Span {
  const outputLength = tail.factor * mapLength + tail.surplus
  const end = start + length
  return {
    start: Math.min(tail.factor * start, outputLength),
    end: end === mapLength ? outputLength : Math.min(tail.factor * end, outputLength),
  }
}

const lostBy = ({ size, edge }: Stage): number => (edge === 'valid' ? size - 1 : 0)

const rectOf = (rows: Span, columns: Span): Rect => ({
  x: columns.start,
  y: rows.start,
  width: columns.end - columns.start,
  height: rows.end - rows.start,
})
