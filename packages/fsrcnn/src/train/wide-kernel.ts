import type { Tensor } from '@sr/network'
import { type Matrix, multiply, solvePositiveDefinite, toMatrix, transpose } from './matrix.js'
import type { Random } from './random.js'

/**
 * A kernel [a, b, k, k] in training form: `pointwise` [a, w] times `spatial` [w, b, k, k], for `identity` with 1 added at the centre of
 * kernel [i, i]. For a convolution that is k × k to w channels, then 1 × 1; for a transposed convolution 1 × 1 to w channels, then k × k.
 */
export interface WideKernel {
  readonly pointwise: Tensor
  readonly spatial: Tensor
  readonly identity: boolean
}

/** The shapes of a kernel's factors. Of 128 channels, or twice the kernel's rank, whichever is more: all kernels are then within reach. */
export function wideShapes([a, ...rest]: readonly number[]): Record<'pointwise' | 'spatial', number[]> {
  const columns = rest.reduce((product, size) => product * size, 1)
  const w = Math.max(128, 2 * Math.min(a, columns))
  return { pointwise: [a, w], spatial: [w, ...rest] }
}

/** The kernel itself, [a, b·k·k], in float64. */
export function collapse({ pointwise, spatial, identity }: WideKernel): Matrix {
  const kernel = multiply(toMatrix(pointwise), toMatrix(spatial))
  if (identity) addIdentity(kernel, 1)
  return kernel
}

/** The gradients of both factors from that of the kernel, by the rule of products. */
export function wideGradients({ pointwise, spatial }: WideKernel, kernelGradient: Tensor) {
  const gradient = toMatrix(kernelGradient)
  return {
    pointwise: toTensor(pointwise.shape, multiply(gradient, transpose(toMatrix(spatial)))),
    spatial: toTensor(spatial.shape, multiply(transpose(toMatrix(pointwise)), gradient)),
  }
}

/**
 * Random factors that collapse to this very kernel, to float32's rounding. Both are drawn normal: the one that acts first without
 * amplifying, the other so that their product is as large as the kernel, which for a kernel of He's variance is the distribution of
 * reference/train_fsrcnn.py. Then the factor with the longer side moves by the least that makes the product exact.
 */
export function widenKernel(
  kernel: Tensor,
  { kind, identity }: { readonly kind: 'conv' | 'deconv'; readonly identity: boolean },
  random: Random,
): WideKernel {
  const product = toMatrix(kernel)
  const shapes = wideShapes(kernel.shape)
  const [a, w] = shapes.pointwise
  if (identity) addIdentity(product, -1)
  const square = product.data.reduce((sum, value) => sum + value ** 2, 0) / product.data.length
  const variance = square || 1e-6 // a kernel of zeros has factors too
  const fanIn = kind === 'conv' ? product.columns : a
  const [first, second] = [Math.sqrt(1 / fanIn), Math.sqrt((variance * fanIn) / w)]
  const pointwise = drawNormal(a, w, kind === 'conv' ? second : first, random)
  const spatial = drawNormal(w, product.columns, kind === 'conv' ? first : second, random)
  const [left, right] =
    a <= product.columns
      ? [pointwise, solveRight(pointwise, spatial, product)]
      : [transpose(solveRight(transpose(spatial), transpose(pointwise), transpose(product))), spatial]
  return { pointwise: toTensor(shapes.pointwise, left), spatial: toTensor(shapes.spatial, right), identity }
}

/** The nearest to `right` that `left` times it is the product: right + leftᵀ·(left·leftᵀ)⁻¹·(product − left·right). */
function solveRight(left: Matrix, right: Matrix, product: Matrix): Matrix {
  const across = transpose(left)
  const missing = multiply(left, right).data.map((value, i) => product.data[i] - value)
  const moved = multiply(across, solvePositiveDefinite(multiply(left, across), { ...product, data: missing }))
  return { ...moved, data: moved.data.map((value, i) => right.data[i] + value) }
}

/** A kernel [a, a, k, k] that gives back its input, times `factor`, is added. */
function addIdentity({ rows, columns, data }: Matrix, factor: number): void {
  const taps = columns / rows
  for (let i = 0; i < rows; i++) data[i * columns + i * taps + (taps - 1) / 2] += factor
}

/** Box and Muller, 1958, equation 1. */
function drawNormal(rows: number, columns: number, deviation: number, random: Random): Matrix {
  const uniform = () => (random.below(2 ** 32) + 0.5) / 2 ** 32
  const draw = () => deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, draw) }
}

function toTensor(shape: readonly number[], { data }: Matrix): Tensor {
  return { shape, data: Float32Array.from(data) }
}
