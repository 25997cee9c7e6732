import type { Stage } from '../chain/chain.js'
import { groupsOf, type Pass, sharesOf } from './plan-passes.js'

/** Where the numbers of a stage lie among a pass's vectors of four. */
export interface StagePlace {
  readonly bias: number
  /** Of PReLU; the vectors are there for every stage of one. */
  readonly slopes: number
  readonly weight: number
  /** Vectors of input and output, the latter with those that only fill the last share. */
  readonly inGroups: number
  readonly outGroups: number
}

/** A pass's numbers in the order in which its shader takes them. */
export interface PackedPass {
  readonly places: readonly StagePlace[]
  /** Vectors of four. */
  readonly vectors: Float32Array<ArrayBuffer>
}

/**
 * Packs weights, biases and slopes of a pass. A stage's weights are, tap by tap and for each vector of four
 * input channels, one 4 × 4 matrix for each vector of output channels, column by column; with `scalars`, for a
 * picture whose channels are not in fours, one column for each input channel. Channels that fill a vector are
 * zeros.
 */
export function packPass(pass: Pass, scalars: boolean): PackedPass {
  const { groups, shares } = sharesOf(pass)
  const places: StagePlace[] = []
  const numbers: number[] = []
  for (const [n, stage] of pass.stages.entries()) {
    const isLast = n === pass.stages.length - 1
    const outGroups = isLast ? groups * shares : groupsOf(stage.outChannels)
    const columns = scalars && n === 0 ? stage.inChannels : 4 * groupsOf(stage.inChannels)
    const bias = numbers.length / 4
    pushVectors(numbers, stage.bias, outGroups)
    const slopes = numbers.length / 4
    if (stage.activation.kind === 'prelu') pushVectors(numbers, stage.activation.slopes, outGroups)
    const weight = numbers.length / 4
    pushWeights(numbers, stage, columns, outGroups, scalars && n === 0)
    places.push({ bias, slopes, weight, inGroups: groupsOf(stage.inChannels), outGroups })
  }
  return { places, vectors: Float32Array.from(numbers) }
}

function pushVectors(numbers: number[], values: Float32Array, groups: number): void {
  for (let k = 0; k < 4 * groups; k++) numbers.push(values[k] ?? 0)
}

function pushWeights(
  numbers: number[],
  { inChannels, outChannels, size, weight }: Stage,
  columns: number,
  outGroups: number,
  scalars: boolean,
): void {
  const taps = size * size
  const inOne = scalars ? 1 : 4 // input channels that stand together
  for (let tap = 0; tap < taps; tap++) {
    for (let first = 0; first < columns; first += inOne) {
      for (let group = 0; group < outGroups; group++) {
        for (let input = first; input < first + inOne; input++) {
          for (let output = 4 * group; output < 4 * group + 4; output++) {
            const isThere = input < inChannels && output < outChannels
            numbers.push(isThere ? (weight[(output * inChannels + input) * taps + tap] as number) : 0)
          }
        }
      }
    }
  }
}
