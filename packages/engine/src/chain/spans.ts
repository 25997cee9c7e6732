import type { Rect, Size } from '@sr/image'
import { EngineError } from '../errors.js'
import { type Chain, type Stage, shortcutReach, type Tail } from './chain.js'

// Map 0 of a chain is the picture, and map n the output of stage n. Rows of every map count from its
// own first row, so row y of a `valid` stage's output is made of rows y to y + size − 1. Without
// such stages all maps are as large as the picture. A part of a picture is a rectangle of the last
// map; the parts together tile it.

/** Rows (or columns) from `start` up to, but without, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** How far up and down a row of a stage's output looks, and how many more rows the input has. */
export interface Reach {
  readonly before: number
  readonly after: number
  readonly lost: number
}

/** A stage's reach, counted from the input row of the same number. */
export function reachOf({ size, before, edge }: Stage): Reach {
  if (edge === 'valid') return { before: 0, after: size - 1, lost: size - 1 }
  return { before, after: size - 1 - before, lost: 0 }
}

/** Where a part lies along one side of the picture. */
export interface SideSpans {
  /**
   * How many rows every whole map has, the picture first; of the last map as many as the output is made of,
   * which a positive surplus takes from beyond its end.
   */
  readonly lengths: readonly number[]
  /** The rows of the last map that the part is made of; with a positive surplus some lie beyond its end. */
  readonly blocks: Span
  /**
   * The rows of the output that they become, `factor` for each. The last part also has the tail's surplus;
   * where that is negative, rows beyond the output's end are left out.
   */
  readonly output: Span
}

/** The one rule of where a part lies: `length` rows of the last map, from `start` on. */
export function planSide(
  reaches: readonly Reach[],
  { factor, surplus }: Pick<Tail, 'factor' | 'surplus'>,
  start: number,
  length: number,
  pictureLength: number,
): SideSpans {
  const lengths = mapLengths(reaches, pictureLength)
  const lastLength = lengths[reaches.length] as number
  const outputLength = factor * lastLength + surplus
  const isAtEnd = start + length === lastLength
  const output = {
    start: Math.min(factor * start, outputLength),
    end: isAtEnd ? outputLength : Math.min(factor * (start + length), outputLength),
  }
  // A negative surplus may leave no block.
  const blocks = { start, end: Math.max(start, Math.ceil(output.end / factor)) }
  return { lengths: [...lengths.slice(0, -1), Math.ceil(outputLength / factor)], blocks, output }
}

/**
 * The rows and columns of every map that a part is made of, the picture's first;
 * also as rectangles of pixels.
 */
export function planMaps(
  { stages, tail }: Chain,
  part: Rect,
  picture: Size,
): {
  readonly rows: readonly Span[]
  readonly columns: readonly Span[]
  readonly input: Rect
  readonly output: Rect
} {
  const reaches = stages.map(reachOf)
  const plan = (start: number, length: number, pictureLength: number) => {
    const { lengths, blocks, output } = planSide(reaches, tail, start, length, pictureLength)
    const spans = [blocks]
    for (let map = stages.length - 1; map >= 0; map--) {
      const { before, after } = reaches[map] as Reach
      const { start, end } = spans[0] as Span
      spans.unshift({
        start: Math.max(0, start - before),
        end: Math.min(lengths[map] as number, end + after),
      })
    }
    if (tail.shortcut) spans[0] = withShortcut(spans[0] as Span, blocks, pictureLength)
    return { spans, output }
  }
  const rows = plan(part.y, part.height, picture.height)
  const columns = plan(part.x, part.width, picture.width)
  return {
    rows: rows.spans,
    columns: columns.spans,
    input: rectOf(rows.spans[0] as Span, columns.spans[0] as Span),
    output: rectOf(rows.output, columns.output),
  }
}

/** The rows of the picture that a part sees, and those that a shortcut looks at for the part's blocks. */
export function withShortcut(seen: Span, blocks: Span, pictureLength: number): Span {
  return {
    start: Math.min(seen.start, Math.max(0, blocks.start - shortcutReach)),
    end: Math.max(seen.end, Math.min(pictureLength, blocks.end + shortcutReach)),
  }
}

/** The rectangle of these rows and columns. */
export const rectOf = (rows: Span, columns: Span): Rect => ({
  x: columns.start,
  y: rows.start,
  width: columns.end - columns.start,
  height: rows.end - rows.start,
})

/** The size of the last map; zero or negative if the picture is too small. */
export function lastMapSize({ stages }: Chain, { width, height }: Size): Size {
  const lost = stages.reduce((sum, stage) => sum + reachOf(stage).lost, 0)
  return { width: width - lost, height: height - lost }
}

/** The size of the chain's output; throws EngineError `picture-too-small` if nothing is left. */
export function outputSize(chain: Chain, picture: Size): Size {
  const { width, height } = lastMapSize(chain, picture)
  const { factor, surplus } = chain.tail
  const size = { width: factor * width + surplus, height: factor * height + surplus }
  if (Math.min(width, height, size.width, size.height) >= 1) return size
  throw new EngineError(
    'picture-too-small',
    `run: a picture of ${picture.width}×${picture.height} leaves nothing: ` +
      `the last layer would have ${width}×${height} pixels and the output ${size.width}×${size.height}. ` +
      "Take a larger picture, or a network with edge 'zero' or 'replicate'.",
  )
}

function mapLengths(reaches: readonly Reach[], pictureLength: number): number[] {
  const lengths = [pictureLength]
  for (const { lost } of reaches) lengths.push((lengths.at(-1) as number) - lost)
  return lengths
}
