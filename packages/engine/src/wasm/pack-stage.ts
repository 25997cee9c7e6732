import type { Activation, Stage } from '../chain/chain.js'
import type { Window } from './plan-columns.js'
import { winogradKernel3x3, winogradRow5 } from './winograd.js'

/** Names of the convolution kernels in assembly/. */
export type KernelName = 'pointwise' | 'winograd3x3' | 'winograd5x5' | 'direct'

/** Which kernel computes a stage. The Winograd forms take up to 3 × 3 and up to 5 × 5 taps. */
export function kernelOf({ size }: Stage): KernelName {
  if (size === 1) return 'pointwise'
  if (size <= 3) return 'winograd3x3'
  return size <= 5 ? 'winograd5x5' : 'direct'
}

/** Which columns the stage's kernel sees around those of a tile. */
export function windowOf(stage: Stage): Window {
  switch (kernelOf(stage)) {
    case 'pointwise':
      return { before: 0, after: 0 }
    case 'winograd3x3':
      return { before: 1, after: 1 }
    case 'winograd5x5':
      return { before: 2, after: 2 }
    case 'direct':
      return { before: 0, after: stage.size - 1 }
  }
}

/** Weights in the order in which the stage's kernel reads them. */
export function packWeights(stage: Stage): Float32Array {
  const { inChannels } = stage
  switch (kernelOf(stage)) {
    case 'pointwise':
      return packPositions(stage, 1, inChannels, (output, input, out) => {
        out[0] = stage.weight[output * inChannels + input]
      })
    case 'winograd3x3': {
      const kernels = padKernels(stage, 3)
      return packPositions(stage, 36, inChannels, (output, input, out) =>
        winogradKernel3x3(kernels, (output * inChannels + input) * 9, out),
      )
    }
    case 'winograd5x5': {
      const kernels = padKernels(stage, 5)
      return packPositions(stage, 8, 5 * inChannels, (output, depth, out) => {
        const [row, input] = [Math.floor(depth / inChannels), depth % inChannels]
        winogradRow5(kernels, ((output * inChannels + input) * 5 + row) * 5, out)
      })
    }
    case 'direct':
      return packDirect(stage)
  }
}

/** How many numbers a kernel needs room for: a block's transformed input, and its products. */
export function kernelRoom(stage: Stage): { scratch: number; products: number } {
  const { inChannels, outChannels, size } = stage
  const lanes = 8
  switch (kernelOf(stage)) {
    case 'pointwise':
      return { scratch: 0, products: lanes * outChannels }
    case 'winograd3x3':
      return { scratch: 36 * lanes * inChannels, products: 36 * lanes * outChannels }
    case 'winograd5x5':
      return { scratch: 8 * 8 * lanes * inChannels, products: 8 * lanes * outChannels }
    case 'direct': {
      // No less than windowLanes in assembly/direct.ts.
      const window = 4 * (lanes + 4 * Math.ceil((size + 2) / 16))
      return { scratch: (3 + size) * inChannels * window, products: lanes * (outChannels + 3) }
    }
  }
}

/** The activation's number in assembly/stage.ts. Steep channels must have been turned. */
export function activationCode(activation: Activation, isLast: boolean): number {
  switch (activation.kind) {
    case 'none':
    case 'relu':
      return 0
    case 'prelu':
      return isLast && activation.slopes.some((slope) => slope > 1) ? 1 : 0
    case 'tanh':
      return 2
    case 'sigmoid':
      return 3
    case 'clamp':
      return 4
  }
}

/** For each output channel its bias and the slope that kernels apply: 1 where `code` says that more follows. */
export function packChannels({ activation, bias }: Stage, code: number): Float32Array {
  const slopes = slopesOf(activation, bias.length)
  const packed = new Float32Array(2 * bias.length)
  for (let channel = 0; channel < bias.length; channel++) {
    packed[2 * channel] = bias[channel]
    packed[2 * channel + 1] = code === 0 ? slopes[channel] : 1
  }
  return packed
}

/** For each output channel its slope: 1 without activation, and 0 for ReLU. */
export function slopesOf(activation: Activation, channels: number): Float32Array {
  if (activation.kind === 'prelu') return activation.slopes
  return new Float32Array(channels).fill(activation.kind === 'none' ? 1 : 0)
}

/**
 * Weights as `multiply` in assembly/products.ts reads them: [position][group of output
 * channels][depth][channel of the group]. `transform` puts the weights of all positions, for one output
 * channel and depth, into `out`.
 */
function packPositions(
  { outChannels }: Stage,
  positions: number,
  depth: number,
  transform: (output: number, depth: number, out: Float64Array) => void,
): Float32Array {
  const packed = new Float32Array(positions * outChannels * depth)
  const values = new Float64Array(positions)
  for (let first = 0; first < outChannels; ) {
    const group = groupSize(outChannels - first)
    for (let k = 0; k < depth; k++) {
      for (let i = 0; i < group; i++) {
        transform(first + i, k, values)
        let to = first * depth + k * group + i
        for (let position = 0; position < positions; position++, to += outChannels * depth)
          packed[to] = values[position]
      }
    }
    first += group
  }
  return packed
}

/** The same rule as in assembly/products.ts. */
function groupSize(left: number): number {
  if (left === 5) return 5
  if (left === 3 || left === 6) return 3
  return left >= 4 ? 4 : 1
}

/** Weights as [group of 4 output channels][row][input channel][column][4], zeros after the last channel. */
function packDirect({ size, inChannels, outChannels, weight }: Stage): Float32Array {
  const groups = Math.ceil(outChannels / 4)
  const packed = new Float32Array(groups * 4 * inChannels * size * size)
  for (let output = 0; output < outChannels; output++) {
    const group = (output >> 2) * inChannels * size * size * 4 + (output & 3)
    for (let input = 0; input < inChannels; input++) {
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++)
          packed[group + ((row * inChannels + input) * size + column) * 4] =
            weight[((output * inChannels + input) * size + row) * size + column]
      }
    }
  }
  return packed
}

/** The stage's kernels with side × side taps: zeros are added below and to the right. */
function padKernels({ size, inChannels, outChannels, weight }: Stage, side: number): Float32Array {
  if (size === side) return weight
  const padded = new Float32Array(outChannels * inChannels * side * side)
  for (let row = 0; row < outChannels * inChannels * size; row++) {
    const kernel = Math.floor(row / size)
    padded.set(weight.subarray(row * size, (row + 1) * size), (kernel * side + (row % size)) * side)
  }
  return padded
}
