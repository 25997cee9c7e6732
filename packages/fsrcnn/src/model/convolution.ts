import { ReplicatePad } from '@sr/layers'
import type { Edge } from '@sr/network'
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers'

/** One convolution of a network. */
export interface ConvolutionOptions {
  readonly name: string
  readonly kernel: number
  readonly filters: number
  readonly edge: Edge
}

/** A stride-1 convolution with bias, all zeros, on [n, h, w, c] → [n, h, w, filters], or less by kernel − 1 where the edge is 'valid'. */
export function convolve(
  x: SymbolicTensor,
  { name, kernel, filters, edge }: ConvolutionOptions,
): SymbolicTensor {
  const convolution = layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    padding: edge === 'zero' ? 'same' : 'valid',
    kernelInitializer: 'zeros',
  })
  return convolution.apply(withMargin(x, name, edge === 'replicate' ? (kernel - 1) / 2 : 0)) as SymbolicTensor
}

function withMargin(x: SymbolicTensor, name: string, padding: number): SymbolicTensor {
  if (padding === 0) return x
  return new ReplicatePad({ name: `${name}_pad`, padding }).apply(x) as SymbolicTensor
}
