import type { Tensor } from '@sr/network'
import { drawNormal, type Random } from '../model/random.js'
import { type Matrix, multiply, toMatrix, transpose } from './matrix.js'

/**
 * A kernel [a, b, k, k] in training form: the product of `pointwise` [a, w] and `spatial` [w, b, k, k], which
 * are trained, plus `beside` [a, b, k, k], which stays as it is. For a convolution the product is k × k to w
 * channels, then 1 × 1; for a transposed one it is 1 × 1 to w channels, then k × k.
 */
export interface WideKernel {
  readonly pointwise: Tensor
  readonly spatial: Tensor
  readonly beside: Tensor
}

/**
 * The shapes of a kernel's parts. w is 128, or twice the kernel's rank if that is more:
 * every kernel is then within reach.
 */
export function wideShapes(kernel: readonly number[]): Record<keyof WideKernel, number[]> {
  const [a, ...rest] = kernel
  const columns = rest.reduce((product, size) => product * size, 1)
  const w = Math.max(128, 2 * Math.min(a, columns))
  return { pointwise: [a, w], spatial: [w, ...rest], beside: [a, ...rest] }
}

/** The kernel itself, [a, b·k·k], in float64. */
export function collapse({ pointwise, spatial, beside }: WideKernel): Matrix {
  const kernel = multiply(toMatrix(pointwise), toMatrix(spatial))
  for (const [i, value] of beside.data.entries()) kernel.data[i] += value
  return kernel
}

/** The gradients of both factors from that of the kernel, by the product rule. */
export function wideGradients({ pointwise, spatial }: Omit<WideKernel, 'beside'>, kernelGradient: Tensor) {
  const gradient = toMatrix(kernelGradient)
  return {
    pointwise: toTensor(pointwise.shape, multiply(gradient, transpose(toMatrix(spatial)))),
    spatial: toTensor(spatial.shape, multiply(transpose(toMatrix(pointwise)), gradient)),
  }
}

/**
 * Random factors, with the rest of a given kernel, beyond their product, in `beside`. They are drawn as
 * reference/train_fsrcnn.py draws them. The factor that acts first does not amplify; the other gives the
 * product He's variance, or makes it small in a transposed convolution.
 */
export function widenKernel(kernel: Tensor, kind: 'conv' | 'deconv', random: Random): WideKernel {
  const shapes = wideShapes(kernel.shape)
  const [a, w] = shapes.pointwise
  const columns = kernel.data.length / a
  const draw = (shape: readonly number[], deviation: number): Tensor => {
    const length = shape.reduce((product, size) => product * size, 1)
    return { shape, data: Float32Array.from(drawNormal(random, length, deviation)) }
  }
  const pointwise = draw(
    shapes.pointwise,
    kind === 'conv' ? Math.sqrt(2 / (1 + 0.25 ** 2) / w) : Math.sqrt(1 / a),
  )
  const spatial = draw(shapes.spatial, kind === 'conv' ? Math.sqrt(1 / columns) : 0.01 / Math.sqrt(w))
  const product = multiply(toMatrix(pointwise), toMatrix(spatial))
  const beside = { shape: shapes.beside, data: kernel.data.map((value, i) => value - product.data[i]) }
  return { pointwise, spatial, beside }
}

function toTensor(shape: readonly number[], { data }: Matrix): Tensor {
  return { shape, data: Float32Array.from(data) }
}
