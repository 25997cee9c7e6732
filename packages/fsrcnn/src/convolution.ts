import { ReplicatePad } from '@sr/layers'
import type { Edge } from '@sr/network'
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { heNormalStddev, layerSeed } from './initial-weights.js'

/** One convolution of a network and how it starts. */
export interface ConvolutionOptions {
  readonly name: string
  readonly kernel: number
  readonly filters: number
  readonly edge: Edge
  /** Standard deviation of the first kernel; default He's for the PReLU slope 0.25 after it. */
  readonly stddev?: number
  /** The network's seed, and this layer's place in the network. */
  readonly seed: number
  readonly index: number
}

/** A stride-1 convolution with bias on [n, h, w, c] → [n, h, w, filters], or less by kernel − 1 where the edge is 'valid'. */
export function convolve(
  x: SymbolicTensor,
  { name, kernel, filters, edge, stddev, seed, index }: ConvolutionOptions,
): SymbolicTensor {
  const fanIn = kernel ** 2 * (x.shape[3] as number)
  const convolution = layers.conv2d({
    name,
    filters,
    kernelSize: kernel,
    padding: edge === 'zero' ? 'same' : 'valid',
    kernelInitializer: initializers.randomNormal({
      stddev: stddev ?? heNormalStddev(fanIn, 0.25),
      seed: layerSeed(seed, index),
    }),
  })
  return convolution.apply(withMargin(x, name, edge === 'replicate' ? (kernel - 1) / 2 : 0)) as SymbolicTensor
}

function withMargin(x: SymbolicTensor, name: string, padding: number): SymbolicTensor {
  if (padding === 0) return x
  return new ReplicatePad({ name: `${name}_pad`, padding }).apply(x) as SymbolicTensor
}
