import type { Stage } from '../../chain/chain.js'
import type { PassShape } from './pass-shape.js'
import type { Pass } from './plan-passes.js'
import { loopOverGroups, repeat } from './repeat-code.js'
import {
  eachColumn,
  loopOverColumns,
  pointwiseCode,
  type StageCode,
  type TakenColumn,
  takeCode,
} from './stage-code.js'
import { lane, vectorType } from './vector-type.js'

/**
 * The WGSL of a `gather`: its first stage reads its taps from the map before, or with `scalars` from a picture of
 * so many channels; the others are 1 × 1.
 */
export function gatherCode(
  codes: readonly StageCode[],
  shape: PassShape,
  { from }: Pass,
  scalars: number | undefined,
): string {
  const [first, second] = codes as [StageCode, StageCode | undefined]
  const reader = createReader(first.stage, shape.pixels, scalars, from !== undefined)
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
${loopOverGroups(stage.inChannels, 'group', (width) =>
  loopOverColumns(
    code,
    (column) => `
${reader.read('column', width, '')}
${code.add({ block: 'share', group: 'group', ...column, width }, (row, j) => `x${row}${reader.lane(width, j)}`)}`,
  ),
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
  const add = (column: TakenColumn, suffix: string, width: number): string =>
    code.add(
      { block: 'made', group: '0', ...column, width: inChannels },
      (row, j) => `x${row}${suffix}${reader.lane(inChannels, j)}`,
      [width],
    )
  const columns = (width: number): string =>
    isHeld
      ? eachColumn(code, (column) => add(column, `_${column.column}`, width))
      : loopOverColumns(
          code,
          (column) => `
${reader.read('column', inChannels, '')}
${add(column, '', width)}`,
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

/** Reads what the taps of an invocation's pixels see; `x0`, `x1` … are the rows of one column, with a suffix. */
interface Reader {
  readonly rowCount: number
  /** Where those rows are stored. */
  readonly rows: string
  /** Reads a column of the map's group `group`, of which so many channels are there. */
  read(column: string, width: number, suffix: string): string
  /** Takes a channel out of what was read. */
  lane(width: number, channel: number): string
}

function createReader(stage: Stage, pixels: number, scalars: number | undefined, inHalves: boolean): Reader {
  const { size, edge } = stage
  const rowCount = pixels + size - 1
  const locate = (name: string, tap: string, axis: 'x' | 'y'): string => `
let ${name}Seen = part.outStart.${axis} + ${tap} - ${edge === 'valid' ? 0 : stage.before};
let ${name}At = ${storedCode(stage, `${name}Seen`, axis)};
let ${name}IsThere = ${edge === 'zero' ? `${name}Seen >= 0 && ${name}Seen < part.map.${axis}` : 'true'};`
  const type = (width: number): string => (scalars === undefined ? 'vec4f' : vectorType(width))
  const stored = (row: string, column: string, width: number): string => {
    const at = `${row} * part.inSize.x + ${column}`
    if (inHalves) return `mapBefore(group, ${at}, greyBefore(vec2i(${column}, ${row})))`
    if (scalars === undefined) return `source[group * sourcePlane + ${at}]`
    const samples = Array.from({ length: width }, (_, j) => `source[${scalars} * (${at}) + 4 * group + ${j}]`)
    return `${type(width)}(${samples.join(', ')})`
  }
  return {
    rowCount,
    rows: `
let sourcePlane = part.inSize.x * part.inSize.y;
${repeat(rowCount, (y) => locate(`row${y}`, `at.y + ${y}`, 'y'))}`,
    read: (column, width, suffix) => {
      const name = `column${suffix}`
      const rowOf = (y: number): string => {
        const found = stored(`row${y}At`, `${name}At`, width)
        return edge === 'zero'
          ? `select(${type(width)}(), ${found}, row${y}IsThere && ${name}IsThere)`
          : found
      }
      return `
${locate(name, `at.x + ${column}`, 'x')}
${repeat(rowCount, (y) => `let x${y}${suffix} = ${rowOf(y)};`)}`
    },
    lane: (width, channel) => lane(scalars === undefined ? 4 : width, channel),
  }
}

/** Where a row or column of the map before is stored. A block may see beyond what is, where it makes no pixel. */
export function storedCode({ edge }: Stage, seen: string, axis: 'x' | 'y'): string {
  const inMap = edge === 'replicate' ? `clamp(${seen}, 0, part.map.${axis} - 1)` : seen
  return `clamp(${inMap} - part.inStart.${axis}, 0, part.inSize.${axis} - 1)`
}
