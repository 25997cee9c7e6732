import { assertDecay, type UpdateRule } from './update-rule.js'

export interface SgdOptions {
  readonly kind: 'sgd'
  /** From 0 on and below 1; default 0.9. */
  readonly momentum?: number
}

/** Gradient descent with momentum, as PyTorch has it. */
export function sgd({ momentum = 0.9 }: SgdOptions): UpdateRule {
  assertDecay('momentum', momentum)
  return {
    momentShapes: (shape) => ({ momentum_buffer: shape }),
    update({ weights, gradient, moments: { momentum_buffer: velocity }, rate }) {
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = momentum * velocity[i] + gradient[i]
        weights[i] -= rate * velocity[i]
      }
    },
  }
}
