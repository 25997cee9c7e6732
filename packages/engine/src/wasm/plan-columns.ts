import type { Tail } from '../chain/chain.js'
import { planSide, type Reach, type Span, withShortcut } from '../chain/spans.js'
import { roundUp, tileColumns } from './blocks.js'

/**
 * The columns of every map that a part is made of. Kernels find a pixel's neighbours in the same place of the
 * map before. So all maps of a part begin with one and the same column, or nearly: a picture's width is then
 * a whole number of blocks in all of them or in none.
 */
export interface PartColumns {
  /** The column of the map that lies at column 0 of the part; negative if it lies before the map's first. */
  readonly origins: readonly number[]
  /** How many columns the whole map has. */
  readonly lengths: readonly number[]
  /** The part's columns that lie in the map and are wanted of it. */
  readonly inside: readonly Span[]
  /** The part's columns that the next stage sees; those that are not inside have to be filled. */
  readonly seen: readonly Span[]
  /** How many columns of the last map come before those that become pixels. */
  readonly lead: number
  readonly source: Span
  readonly output: Span
}

/** How many columns a kernel sees before and after those that it computes. */
export interface Window {
  readonly before: number
  readonly after: number
}

interface ColumnStage {
  readonly reach: Reach
  readonly window: Window
}

/** Plans `length` columns of the last map, from `start` on. */
export function planColumns(
  stages: readonly ColumnStage[],
  tail: Pick<Tail, 'factor' | 'surplus'> & { readonly shortcut?: unknown },
  start: number,
  length: number,
  pictureLength: number,
): PartColumns {
  const reaches = stages.map(({ reach }) => reach)
  const { lengths, blocks, output } = planSide(reaches, tail, start, length, pictureLength)
  const lead = leadColumns(stages, start)
  const origins = [blocks.start - lead]
  for (const { reach, window } of [...stages].reverse())
    origins.unshift(origins[0] + window.before - reach.before)
  const ends = columnEnds(stages, lead + blocks.end - blocks.start)
  const inside = origins.map((origin, map) => {
    const start = Math.max(0, -origin)
    return { start, end: Math.max(start, Math.min(ends[map], lengths[map] - origin)) }
  })
  const seen = stages.map(({ window }, i) => ({
    start: tileColumns * Math.floor(inside[i + 1].start / tileColumns) - window.before,
    end: roundUp(inside[i + 1].end, tileColumns) + window.after,
  }))
  const source = { start: origins[0] + inside[0].start, end: origins[0] + inside[0].end }
  const last = stages.length
  const pixels = { start: origins[last], end: origins[last] + roundUp(ends[last], tileColumns) }
  return {
    ...{ origins, lengths, inside, seen, lead, output },
    source: tail.shortcut ? withShortcut(source, pixels, pictureLength) : source,
  }
}

/** How many columns a strip between two others has besides its own, at most, in maps that are computed. */
export function haloOf(stages: readonly ColumnStage[]): Window {
  const [, after] = columnEnds(stages, 0)
  return { before: leadColumns(stages, Number.POSITIVE_INFINITY), after }
}

/**
 * How many columns of the last map come before a part that begins at column `start`, so that all that it is
 * made of lies right of its first column.
 */
export function leadColumns(stages: readonly ColumnStage[], start: number): number {
  let [lead, seen, shift] = [0, 0, 0]
  for (const { reach, window } of [...stages].reverse()) {
    seen += window.before
    shift += window.before - reach.before
    lead = Math.max(lead, Math.min(seen, start + shift))
  }
  return lead
}

/** How many columns are wanted of each map, for `end` of the last. */
export function columnEnds(stages: readonly ColumnStage[], end: number): number[] {
  const ends = [end]
  for (const { window } of [...stages].reverse()) ends.unshift(ends[0] + window.after)
  return ends
}
