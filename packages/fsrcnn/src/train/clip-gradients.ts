import type { Tensor } from '@sr/network'

/**
 * Scales gradients, in place, by one factor where their common Euclidean norm is above `largestNorm` (Pascanu
 * et al., ICML 2013, algorithm 1), as PyTorch's `clip_grad_norm_` does. Returns the norm before clipping.
 */
export function clipGradients(gradients: ReadonlyMap<string, Tensor>, largestNorm: number): number {
  let squares = 0
  for (const { data } of gradients.values()) for (const value of data) squares += value ** 2
  const norm = Math.sqrt(squares)
  const factor = Math.min(1, largestNorm / norm) // 1 for a norm of 0, whose quotient is infinite
  for (const { data } of gradients.values()) for (let i = 0; i < data.length; i++) data[i] *= factor
  return norm
}
