import type { Tensor } from '@sr/network'
import { affineOfNorm, moveBias, scaleKernel } from '../affine.js'
import { readFloat32 } from '../read-float32.js'
import type { Norm } from './layer-tensors.js'

/** A convolution's two tensors. */
export interface ConvolutionTensors {
  readonly weight: Tensor
  readonly bias: Tensor
}

/** Folds a normalisation with fixed statistics into the convolution before it, in float64 and rounded once. */
export function foldNorm(
  { weight, bias }: ConvolutionTensors,
  norm: Norm,
  transposed: boolean,
  epsilon: number,
): ConvolutionTensors {
  const read = (part: string, tensor: Norm['mean']): Float32Array =>
    readFloat32(`${norm.name}.${part}`, tensor).data
  const affine = affineOfNorm({
    mean: read('running_mean', norm.mean),
    variance: read('running_var', norm.variance),
    gamma: norm.weight && read('weight', norm.weight),
    beta: norm.bias && read('bias', norm.bias),
    epsilon,
  })
  const { shape, data } = weight
  return {
    weight: { shape, data: Float32Array.from(scaleKernel(data, shape, affine, transposed)) },
    bias: { shape: bias.shape, data: Float32Array.from(moveBias(bias.data, bias.data.length, affine)) },
  }
}
