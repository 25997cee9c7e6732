import type { Stage } from '../../chain/chain.js'
import { activationCode } from './activation-code.js'
import type { PackedPass, StagePlace } from './pack-pass.js'
import { type PassShape, passShape } from './pass-shape.js'
import type { Pass } from './plan-passes.js'
import { repeat, repeatBoth } from './repeat-code.js'
import { type TapColumns, tapColumns } from './tap-columns.js'
import { lane, lanes } from './vector-type.js'

/** The WGSL of one stage, in pieces: its sums begin as biases, are added to, and end in the activation. */
export interface StageCode {
  readonly stage: Stage
  readonly place: StagePlace
  /** Channels of each of a pixel's vectors that are made together. */
  readonly widths: readonly number[]
  readonly columns: readonly TapColumns[]
  /** The register of a pixel's vector. */
  register(pixel: number, group: number): string
  /** Declares the registers; `first` is the index of the first of these vectors among the stage's. */
  begin(first: string, widths?: readonly number[]): string
  /** Adds a column of taps, whose first row is the pixel's own; `x` is an input channel of a row from pixel 0 on. */
  add(taken: Taken, x: (row: number, channel: number) => string, widths?: readonly number[]): string
  /** Applies the activation. */
  end(first: string, widths?: readonly number[]): string
}

/**
 * A column of taps of one group of input channels, in WGSL. Its weights' place is counted from loop variables and
 * not carried along, as compilers see only then that it is the same for all invocations, whose scalar units load them.
 */
interface Taken extends TakenColumn {
  /** Of output groups that are made together, where there are more. */
  readonly block?: string
  readonly group: string
  /** Channels of the group. */
  readonly width: number
}

/** A column of taps, in WGSL, and which channels see it. */
export interface TakenColumn {
  readonly column: string
  readonly like: TapColumns
}

/** One for each of a pass's stages. */
export function stageCodes(pass: Pass, { places }: PackedPass): StageCode[] {
  const shape = passShape(pass)
  return pass.stages.map((stage, n) => stageCode(stage, places[n] as StagePlace, shape, n))
}

function stageCode(stage: Stage, place: StagePlace, shape: PassShape, n: number): StageCode {
  const { pixels } = shape
  const made = shape.widths[n] as readonly number[]
  const register = (pixel: number, group: number): string => `${'abcdefgh'.charAt(n)}${pixel}_${group}`
  return {
    stage,
    place,
    widths: made,
    columns: tapColumns(stage, made.length),
    register,
    begin: (first, widths = made) =>
      repeatBoth(
        pixels,
        widths.length,
        (p, g) =>
          `var ${register(p, g)} = weights[${place.bias + g} + ${first}]${lanes(widths[g] as number)};`,
      ),
    add: ({ block = '0', group, column, like, width }, x, widths = made) => {
      const weightsOfColumn = stage.size * widths.length * width
      const weightsOfGroup = 4 * stage.size ** 2 * widths.length
      return `{
let w = ${place.weight} + ${block} * ${place.blockWeights} + ${group} * ${weightsOfGroup} + ${column} * ${weightsOfColumn};
${repeat(stage.size, (row) =>
  repeatBoth(widths.length, width, (g, j) => {
    const all = 'xyzw'.slice(0, widths[g])
    const seen = [...all].filter((lane) => like.seenBy[row]?.[g]?.includes(lane))
    if (seen.length === 0) return ''
    const parts = seen.length === all.length ? [''] : seen.map((lane) => `.${lane}`)
    return `{
let k = weights[w + ${(row * widths.length + g) * width + j}]${lanes(all.length)};
${repeat(pixels, (p) => parts.map((part) => `${register(p, g)}${part} += k${part} * ${x(p + row, j)};`).join('\n'))}
}`
  }),
)}
}`
    },
    end: (first, widths = made) =>
      repeatBoth(pixels, widths.length, (p, g) =>
        activationCode(stage, register(p, g), `weights[${place.slopes + g} + ${first}]`, widths[g] as number),
      ),
  }
}

/** Code for all columns of taps, in loops over those that are alike. */
export const loopOverColumns = ({ columns }: StageCode, body: (column: TakenColumn) => string): string =>
  columns
    .map(
      (like) => `for (var column = ${like.first}; column < ${like.first + like.count}; column++) {
${body({ column: 'column', like })}
}`,
    )
    .join('\n')

/** The same, unrolled. */
export const eachColumn = ({ columns }: StageCode, body: (column: TakenColumn) => string): string =>
  columns.map((like) => repeat(like.count, (n) => body({ column: `${like.first + n}`, like }))).join('\n')

/** A 1 × 1 stage takes all vectors of the stage before from registers. */
export function pointwiseCode(code: StageCode, before: StageCode): string {
  return `
${code.begin('0')}
${repeat(before.widths.length, (group) => takeCode(code, before, group, `${group}`, before.widths[group] as number))}
${code.end('0')}`
}

/** A 1 × 1 stage adds a group of the stage before, which is in these registers. */
export const takeCode = (
  code: StageCode,
  before: StageCode,
  register: number,
  group: string,
  width: number,
): string =>
  code.add(
    { group, column: '0', like: code.columns[0] as TapColumns, width },
    (pixel, j) => `${before.register(pixel, register)}${lane(width, j)}`,
  )
