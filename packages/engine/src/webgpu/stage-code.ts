import type { Stage } from '../chain/chain.js'
import { activationCode } from './activation-code.js'
import type { PackedPass, StagePlace } from './pack-pass.js'
import { type PassShape, passShape } from './pass-shape.js'
import type { Pass } from './plan-passes.js'
import { repeat, repeatBoth } from './repeat-code.js'
import { lane, lanes } from './vector-type.js'

/** The WGSL of one stage, in pieces: its sums begin as biases, are added to, and end in the activation. */
export interface StageCode {
  readonly stage: Stage
  readonly place: StagePlace
  /** Channels of each of a pixel's vectors that are made together. */
  readonly widths: readonly number[]
  /** The register of a pixel's vector. */
  register(pixel: number, group: number): string
  /** With `first`, the index of the first of these vectors. */
  begin(first: string, widths?: readonly number[]): string
  /**
   * Adds a column of taps for one group of input channels, or all that a 1 × 1 stage takes of it. Their weights
   * begin at `weight`; `x` is an input channel of a pixel, or of a row below it.
   */
  add(
    weight: string,
    width: number,
    x: (row: number, channel: number) => string,
    widths?: readonly number[],
  ): string
  /** How many vectors of weights that takes. */
  weightsOf(width: number): number
  end(first: string, widths?: readonly number[]): string
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
    register,
    begin: (first, widths = made) =>
      repeatBoth(
        pixels,
        widths.length,
        (p, g) =>
          `var ${register(p, g)} = weights[${place.bias + g} + ${first}]${lanes(widths[g] as number)};`,
      ),
    add: (weight, width, x, widths = made) =>
      repeat(stage.size, (row) =>
        repeatBoth(
          widths.length,
          width,
          (g, j) => `{
let k = weights[${weight} + ${(row * widths.length + g) * width + j}]${lanes(widths[g] as number)};
${repeat(pixels, (p) => `${register(p, g)} += k * ${x(p + row, j)};`)}
}`,
        ),
      ),
    weightsOf: (width) => stage.size * made.length * width,
    end: (first, widths = made) =>
      repeatBoth(pixels, widths.length, (p, g) =>
        activationCode(stage, register(p, g), `weights[${place.slopes + g} + ${first}]`, widths[g] as number),
      ),
  }
}

/** A 1 × 1 stage takes all vectors of the stage before from registers. */
export function pointwiseCode(code: StageCode, before: StageCode): string {
  return `
${code.begin('0')}
${repeat(before.widths.length, (group) => takeCode(code, before, `${code.place.weight + 4 * group * code.widths.length}`, group, before.widths[group] as number))}
${code.end('0')}`
}

/** A 1 × 1 stage adds one vector of the stage before. */
export const takeCode = (
  code: StageCode,
  before: StageCode,
  weight: string,
  group: number,
  width: number,
): string => code.add(weight, width, (pixel, j) => `${before.register(pixel, group)}${lane(width, j)}`)
