import { printable } from '../errors.js'
import type { Convolution } from './layer-tensors.js'

/** Convolutions in the order in which they run, and the transposed one that ends some networks. */
export interface OrderedConvolutions {
  readonly convolutions: readonly Convolution[]
  readonly head: Convolution | undefined
}

/** Input channels of a convolution that is not transposed. */
export const inputsOf = ({ weight }: Convolution): number => weight.shape[1] ?? 0

/** Output channels of a convolution that is not transposed. */
export const outputsOf = ({ weight }: Convolution): number => weight.shape[0] ?? 0

/** Side of the kernel, in taps. */
export const kernelSize = ({ weight }: Convolution): number => weight.shape[2] ?? 0

/**
 * Orders convolutions so that each takes what the one before gives. The file's own order is
 * kept if it does that; otherwise shapes decide, and the file's order only among equals.
 * Returns a sentence where no order does.
 */
export function orderConvolutions(given: readonly Convolution[]): OrderedConvolutions | string {
  const transposed = given.filter((convolution) => convolution.transposed === true)
  if (transposed.length > 1)
    return `It has ${transposed.length} transposed convolutions. Expected one at most.`
  const head = transposed[0] ?? findUntoldHead(given)
  const convolutions = given.filter((convolution) => convolution !== head)
  if (fitTogether(convolutions, head)) return { convolutions, head }
  const ordered = orderByShape(convolutions)
  if (fitTogether(ordered, head)) return { convolutions: ordered, head }
  const shapes = given.map(({ name, weight }) => `${printable(name)} [${weight.shape.join(', ')}]`)
  const shown = shapes.length > 4 ? [...shapes.slice(0, 4), `and ${shapes.length - 4} more`] : shapes
  return `Its convolutions form no chain in which each takes what the one before gives: ${shown.join('; ')}.`
}

function fitTogether(convolutions: readonly Convolution[], head: Convolution | undefined): boolean {
  let channels: number | undefined
  for (const convolution of convolutions) {
    if (channels !== undefined && inputsOf(convolution) !== channels) return false
    channels = outputsOf(convolution)
  }
  return channels !== undefined && (head === undefined || head.weight.shape[0] === channels)
}

/**
 * A transposed convolution that no bias gives away: the last one whose second size is
 * the network's input channels.
 */
function findUntoldHead(convolutions: readonly Convolution[]): Convolution | undefined {
  const first = convolutions[0]
  const last = convolutions.at(-1)
  if (first === undefined || last === undefined || last === first || last.transposed !== undefined)
    return undefined
  return last.weight.shape[1] === inputsOf(first) && outputsOf(last) !== inputsOf(last) ? last : undefined
}

/** Starts where the channels are fewest; layers that keep the width come before the one that leaves it. */
function orderByShape(convolutions: readonly Convolution[]): Convolution[] {
  const remaining = [...convolutions]
  let channels = Math.min(...convolutions.map(inputsOf))
  const ordered: Convolution[] = []
  for (;;) {
    const fitting = remaining.filter((convolution) => inputsOf(convolution) === channels)
    const next = fitting.find((convolution) => outputsOf(convolution) === channels) ?? fitting[0]
    if (next === undefined) return [...ordered, ...remaining]
    ordered.push(next)
    remaining.splice(remaining.indexOf(next), 1)
    channels = outputsOf(next)
  }
}
