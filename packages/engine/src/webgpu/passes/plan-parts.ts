import type { Rect, Size } from '@sr/image'
import type { Chain } from '../../chain/chain.js'
import { lastMapSize, planMaps, type Span } from '../../chain/spans.js'
import { passShape } from './pass-shape.js'
import type { Pass } from './plan-passes.js'

/** One pass over one part: what it reads and makes, in the maps' own places. */
interface PassPart {
  readonly input: Rect
  /** Of the whole map before. */
  readonly map: Size
  readonly made: Rect
}

/** A rectangle of the result, and how it is made. */
export interface Part {
  readonly input: Rect
  readonly output: Rect
  readonly passes: readonly PassPart[]
}

/**
 * Cuts a picture into parts whose maps all fit into buffers of `limitBytes`, as few as that takes. One part is
 * no more work than a GPU does in the time of a few frames, so that progress and abort are lively.
 */
export function planParts(chain: Chain, passes: readonly Pass[], picture: Size, limitBytes: number): Part[] {
  const whole = { x: 0, y: 0, ...lastMapSize(chain, picture) }
  const cut = (rect: Rect): Part[] => {
    const part = planPart(chain, passes, rect, picture)
    const isSmall = rect.width * rect.height <= largestPartPx && bytesOf(chain, passes, part) <= limitBytes
    if (isSmall || rect.width * rect.height === 1) return [part]
    return halves(rect).flatMap(cut)
  }
  return cut(whole)
}

const largestPartPx = 2 ** 20

/** The bytes of the largest buffer that a part takes. */
function bytesOf(
  { inChannels, tail }: Chain,
  passes: readonly Pass[],
  { input, output, passes: parts }: Part,
): number {
  const maps = parts.slice(0, -1).map(({ made }, n) => mapBytes(passes[n] as Pass, made))
  return Math.max(4 * inChannels * areaOf(input), 4 * tail.channels * areaOf(output), ...maps)
}

/** Of the map that a pass makes. */
export function mapBytes(pass: Pass, made: Rect): number {
  const { groups, shares } = passShape(pass)
  return (pass.to ? 8 : 16) * groups * shares * areaOf(made)
}

function planPart(chain: Chain, passes: readonly Pass[], rect: Rect, picture: Size): Part {
  const { rows, columns, input, output } = planMaps(chain, rect, picture)
  const lengths = mapSizes(chain, picture)
  let map = 0
  const parts = passes.map(({ stages }): PassPart => {
    const [from, to] = [map, map + stages.length]
    map = to
    return { input: rectAt(rows, columns, from), map: lengths[from] as Size, made: rectAt(rows, columns, to) }
  })
  return { input, output, passes: parts }
}

/** The size of every whole map, the picture first. */
function mapSizes({ stages }: Chain, picture: Size): Size[] {
  const sizes = [picture]
  for (const { size, edge } of stages) {
    const { width, height } = sizes.at(-1) as Size
    const lost = edge === 'valid' ? size - 1 : 0
    sizes.push({ width: width - lost, height: height - lost })
  }
  return sizes
}

function rectAt(rows: readonly Span[], columns: readonly Span[], map: number): Rect {
  const [row, column] = [rows[map] as Span, columns[map] as Span]
  return { x: column.start, y: row.start, width: column.end - column.start, height: row.end - row.start }
}

function halves({ x, y, width, height }: Rect): Rect[] {
  const half = Math.ceil(Math.max(width, height) / 2)
  return width > height
    ? [
        { x, y, width: half, height },
        { x: x + half, y, width: width - half, height },
      ]
    : [
        { x, y, width, height: half },
        { x, y: y + half, width, height: height - half },
      ]
}

export const areaOf = ({ width, height }: Size): number => width * height
