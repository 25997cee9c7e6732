import type { Stage } from '../../chain/chain.js'
import type { FlatLine } from './flat-lines.js'
import { passShape } from './pass-shape.js'
import { groupsOf, type Pass } from './plan-passes.js'

/** Where the numbers of a stage lie among a pass's vectors of four. */
export interface StagePlace {
  readonly bias: number
  /** Of PReLU; the vectors are there for every stage of one. */
  readonly slopes: number
  readonly weight: number
  /** Vectors of weights of one block of output groups; those of the next follow. */
  readonly blockWeights: number
}

/** A pass's numbers in the order in which its shader takes them. */
export interface PackedPass {
  readonly places: readonly StagePlace[]
  /** Where the lines of maps in halves begin: the vectors of offsets, then those of slopes. */
  readonly from: number
  readonly to: number
  /** Vectors of four. */
  readonly vectors: Float32Array<ArrayBuffer>
}

/**
 * Packs weights, biases and slopes of a pass. A stage's weights lie block by block of the output groups that are
 * made together, then by input group, tap column, tap row, output group and input channel: one vector of four
 * output channels each. Only output channels that fill a vector are zeros.
 */
export function packPass(pass: Pass): PackedPass {
  const { widths } = passShape(pass)
  const places: StagePlace[] = []
  const numbers: number[] = []
  for (const [n, stage] of pass.stages.entries()) {
    const groups = (widths[n] as readonly number[]).length
    const blocks = Math.ceil(groupsOf(stage.outChannels) / groups)
    const bias = numbers.length / 4
    pushVectors(numbers, stage.bias, blocks * groups)
    const slopes = numbers.length / 4
    if (stage.activation.kind === 'prelu') pushVectors(numbers, stage.activation.slopes, blocks * groups)
    const weight = numbers.length / 4
    for (let block = 0; block < blocks; block++) pushWeights(numbers, stage, block * groups, groups)
    places.push({ bias, slopes, weight, blockWeights: stage.size ** 2 * stage.inChannels * groups })
  }
  const from = pushLine(numbers, pass.from)
  const to = pushLine(numbers, pass.to)
  return { places, from, to, vectors: Float32Array.from(numbers) }
}

function pushLine(numbers: number[], line: FlatLine | undefined): number {
  const first = numbers.length / 4
  if (line === undefined) return first
  for (const values of [line.offsets, line.slopes]) pushVectors(numbers, values, groupsOf(values.length))
  return first
}

function pushVectors(numbers: number[], values: Float32Array, groups: number): void {
  for (let k = 0; k < 4 * groups; k++) numbers.push(values[k] ?? 0)
}

function pushWeights(numbers: number[], stage: Stage, firstGroup: number, groups: number): void {
  const { inChannels, outChannels, size, weight } = stage
  for (let first = 0; first < inChannels; first += 4) {
    for (let column = 0; column < size; column++) {
      for (let row = 0; row < size; row++) {
        for (let group = firstGroup; group < firstGroup + groups; group++) {
          for (let input = first; input < Math.min(first + 4, inChannels); input++) {
            for (let output = 4 * group; output < 4 * group + 4; output++) {
              const at = ((output * inChannels + input) * size + row) * size + column
              numbers.push(output < outChannels ? (weight[at] as number) : 0)
            }
          }
        }
      }
    }
  }
}
