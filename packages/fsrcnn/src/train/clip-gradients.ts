import type { Tensor as NetworkTensor } from '@sr/network'
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs-core'

/** What clipping needs of TensorFlow.js. */
export type GradientMath = Pick<
  typeof import('@tensorflow/tfjs-core'),
  'tidy' | 'sum' | 'square' | 'addN' | 'sqrt' | 'div' | 'minimum' | 'mul'
>

export interface ClippedGradients {
  /** As `optimizer.applyGradients` takes them. */
  readonly gradients: NamedTensorMap
  /** Of all gradients together, before clipping: what to log, and NaN where training has failed. */
  readonly norm: Scalar
}

/**
 * Gradients, all scaled by one factor where their common Euclidean norm is above `largestNorm` (Pascanu et al., ICML 2013,
 * algorithm 1); PyTorch's `clip_grad_norm_`. New tensors, which the caller disposes. RangeError unless `largestNorm` is above 0.
 */
export function clipGradients(
  tf: GradientMath,
  gradients: NamedTensorMap,
  largestNorm: number,
): ClippedGradients {
  if (!(largestNorm > 0)) {
    throw new RangeError(`clipGradients: expected a largestNorm above 0, found ${largestNorm}.`)
  }
  const names = Object.keys(gradients)
  const [norm, ...clipped] = tf.tidy((): Tensor[] => {
    const norm = tf.sqrt(tf.addN(names.map((name) => tf.sum(tf.square(gradients[name])))))
    const factor = tf.minimum(1, tf.div(largestNorm, norm)) // a norm of 0 gives infinity, of which the minimum is 1
    return [norm, ...names.map((name) => tf.mul(gradients[name], factor))]
  })
  return {
    gradients: Object.fromEntries(names.map((name, i) => [name, clipped[i]])),
    norm: norm as Scalar,
  }
}

/** The same in place on plain numbers; gives the norm before clipping. */
export function clipInPlace(gradients: ReadonlyMap<string, NetworkTensor>, largestNorm: number): number {
  let squares = 0
  for (const { data } of gradients.values()) for (const value of data) squares += value ** 2
  const norm = Math.sqrt(squares)
  const factor = Math.min(1, largestNorm / norm)
  for (const { data } of gradients.values()) for (let i = 0; i < data.length; i++) data[i] *= factor
  return norm
}
