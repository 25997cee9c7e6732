import type { Tensor } from '@sr/network'
import { readFloat32 } from '../read-float32.js'
import type { Norm } from './layer-tensors.js'

/** A convolution's two tensors. */
export interface ConvolutionTensors {
  readonly weight: Tensor
  readonly bias: Tensor
}

/**
 * Folds a normalisation with fixed statistics, (x − mean)/√(variance + ε)·γ + β, into the
 * convolution before it: kernel·γ/√(variance + ε) and
 * (bias − mean)·γ/√(variance + ε) + β, in float64 and rounded once.
 */
export function foldNorm(
  { weight, bias }: ConvolutionTensors,
  norm: Norm,
  transposed: boolean,
  epsilon: number,
): ConvolutionTensors {
  const read = (part: string, tensor: Norm['mean']): Float32Array =>
    readFloat32(`${norm.name}.${part}`, tensor).data
  const mean = read('running_mean', norm.mean)
  const variance = read('running_var', norm.variance)
  const gamma = norm.weight && read('weight', norm.weight)
  const beta = norm.bias && read('bias', norm.bias)
  const factor = Float64Array.from(variance, (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon))

  const [first = 0, second = 0, height = 0, width = 0] = weight.shape
  const taps = height * width
  // Outputs are the first index of a kernel, of a transposed one the second.
  const outputOf = (i: number): number =>
    transposed ? Math.floor(i / taps) % second : Math.floor(i / taps / second) % first
  return {
    weight: {
      shape: weight.shape,
      data: weight.data.map((value, i) => value * (factor[outputOf(i)] as number)),
    },
    bias: {
      shape: bias.shape,
      data: bias.data.map(
        (value, i) => (value - (mean[i] as number)) * (factor[i] as number) + (beta?.[i] ?? 0),
      ),
    },
  }
}
