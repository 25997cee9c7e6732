import type { Stage } from '../chain/chain.js'
import type { PassShape } from './pass-shape.js'
import { loopOverGroups, repeat } from './repeat-code.js'
import { pointwiseCode, type StageCode, takeCode } from './stage-code.js'
import { lane, vectorType } from './vector-type.js'

/**
 * The WGSL of a `gather`: its first stage reads its taps from the map before, or with `scalars` from a picture of
 * so many channels; the others are 1 × 1.
 */
export function gatherCode(
  codes: readonly StageCode[],
  shape: PassShape,
  scalars: number | undefined,
): string {
  const [first, second] = codes as [StageCode, StageCode | undefined]
  const reader = createReader(first.stage, shape.pixels, scalars)
  const isStreamed = second !== undefined && shape.isStreamed
  const rest = codes.slice(isStreamed ? 2 : 1)
  return `
${reader.rows}
${isStreamed ? streamedCode(first, second, reader) : summedCode(first, shape, reader)}
${rest.map((code, n) => pointwiseCode(code, codes[codes.length - rest.length + n - 1] as StageCode)).join('\n')}`
}

/** All vectors of the stage together, which takes the groups of input channels one after the other. */
function summedCode(code: StageCode, { groups }: PassShape, reader: Reader): string {
  const { stage } = code
  const first = `share * ${groups}`
  return `
${code.begin(first)}
${loopOverGroups(
  stage.inChannels,
  'group',
  (width) => `
for (var column = 0; column < ${stage.size}; column++) {
${reader.read('column', width, '')}
${code.add({ block: 'share', group: 'group', column: 'column', width }, (row, j) => `x${row}${reader.lane(width, j)}`)}
}`,
)}
${code.end(first)}`
}

/**
 * One vector of the stage after the other, each of which the stage after it takes at once, so that the many channels
 * of a network's first stage are never there together. What the taps see is read before, where registers can hold it.
 */
function streamedCode(code: StageCode, after: StageCode, reader: Reader): string {
  const { stage } = code
  const { size, inChannels, outChannels } = stage
  const isHeld = size * reader.rowCount * inChannels <= mostHeld
  const columns = (width: number): string =>
    isHeld
      ? repeat(size, (column) => add(`${column}`, `_${column}`, width))
      : `
for (var column = 0; column < ${size}; column++) {
${reader.read('column', inChannels, '')}
${add('column', '', width)}
}`
  const add = (column: string, suffix: string, width: number): string =>
    code.add(
      { block: 'made', group: '0', column, width: inChannels },
      (row, j) => `x${row}${suffix}${reader.lane(inChannels, j)}`,
      [width],
    )
  return `
const group = 0;
${isHeld ? repeat(size, (column) => reader.read(`${column}`, inChannels, `_${column}`)) : ''}
${after.begin('0')}
${loopOverGroups(
  outChannels,
  'made',
  (width) => `
${code.begin('made', [width])}
${columns(width)}
${code.end('made', [width])}
${takeCode(after, code, 0, 'made', width)}`,
)}
${after.end('0')}`
}

/** Scalars that stay in registers beside the sums. */
const mostHeld = 48

interface Reader {
  readonly rowCount: number
  /** Where the rows lie that an invocation's pixels see. */
  readonly rows: string
  /** Reads `group` of a column of taps into x0, x1, …, with a suffix. */
  read(column: string, width: number, suffix: string): string
  /** Takes a channel out of what was read. */
  lane(width: number, channel: number): string
}

function createReader(stage: Stage, pixels: number, scalars: number | undefined): Reader {
  const { size, edge } = stage
  const before = edge === 'valid' ? 0 : stage.before
  const rowCount = pixels + size - 1
  const type = (width: number): string => (scalars === undefined ? 'vec4f' : vectorType(width))
  const stored = (name: string, seen: string, axis: 'x' | 'y'): string => `
let ${name}Seen = part.outStart.${axis} + ${seen} - ${before};
let ${name} = ${storedCode(stage, `${name}Seen`, axis)};`
  const isInside = (name: string, axis: 'x' | 'y'): string =>
    edge === 'zero' ? `let ${name}Is = ${name}Seen >= 0 && ${name}Seen < part.map.${axis};` : ''
  const value = (at: string, width: number): string => {
    if (scalars === undefined) return `source[group * sourcePlane + ${at}]`
    const channels = Array.from(
      { length: width },
      (_, j) => `source[${scalars} * (${at}) + 4 * group + ${j}]`,
    )
    return `${type(width)}(${channels.join(', ')})`
  }
  return {
    rowCount,
    rows: `
let sourcePlane = part.inSize.x * part.inSize.y;
${repeat(rowCount, (y) => `${stored(`row${y}`, `at.y + ${y}`, 'y')} ${isInside(`row${y}`, 'y')}`)}`,
    read: (column, width, suffix) => `
${stored(`column${suffix}Place`, `at.x + ${column}`, 'x')} ${isInside(`column${suffix}Place`, 'x')}
${repeat(rowCount, (y) => {
  const found = value(`row${y} * part.inSize.x + column${suffix}Place`, width)
  const isThere = `row${y}Is && column${suffix}PlaceIs`
  return `let x${y}${suffix} = ${edge === 'zero' ? `select(${type(width)}(), ${found}, ${isThere})` : found};`
})}`,
    lane: (width, channel) => lane(scalars === undefined ? 4 : width, channel),
  }
}

/** Where a row or column of the map before is stored. A block may see beyond what is, where it makes no pixel. */
export function storedCode({ edge }: Stage, seen: string, axis: 'x' | 'y'): string {
  const inMap = edge === 'replicate' ? `clamp(${seen}, 0, part.map.${axis} - 1)` : seen
  return `clamp(${inMap} - part.inStart.${axis}, 0, part.inSize.${axis} - 1)`
}
