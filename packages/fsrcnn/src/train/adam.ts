import { sayValue } from '@sr/checks'
import { assertDecay, type UpdateRule } from './update-rule.js'

export interface AdamOptions {
  readonly kind: 'adam'
  /** From 0 on and below 1; default 0.9. */
  readonly beta1?: number
  /** From 0 on and below 1; default 0.999. */
  readonly beta2?: number
  /** Above 0; default 1e-8. */
  readonly epsilon?: number
}

/** Kingma and Ba, ICLR 2015, algorithm 1. */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): UpdateRule {
  assertDecay('beta1', beta1)
  assertDecay('beta2', beta2)
  if (!(epsilon > 0)) {
    throw new RangeError(`optimizer.epsilon: expected a number above 0, found ${sayValue(epsilon)}.`)
  }
  return {
    momentShapes: (shape) => ({ exp_avg: shape, exp_avg_sq: shape }),
    update({ weights, gradient, moments: { exp_avg: mean, exp_avg_sq: square }, rate, step }) {
      // The moments began at 0 and hold only these shares of the means.
      const [meanShare, squareShare] = [1 - beta1 ** step, 1 - beta2 ** step]
      for (let i = 0; i < weights.length; i++) {
        mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i]
        square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] ** 2
        weights[i] -= (rate * (mean[i] / meanShare)) / (Math.sqrt(square[i] / squareShare) + epsilon)
      }
    },
  }
}
