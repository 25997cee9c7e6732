import type { Tensor } from '@sr/network'
import { differenceOf } from './compare-tensors.js'
import { TrainingError } from './training-error.js'

/** How weights follow gradients, as plain data: PyTorch's `torch.optim.SGD` and `torch.optim.Adam`. */
export type OptimizerOptions =
  | {
      readonly kind: 'sgd'
      /** From 0 on and below 1; default 0.9. */
      readonly momentum?: number
    }
  | {
      readonly kind: 'adam'
      /** From 0 on and below 1; default 0.9. */
      readonly beta1?: number
      /** From 0 on and below 1; default 0.999. */
      readonly beta2?: number
      /** Above 0; default 1e-8. */
      readonly epsilon?: number
    }

export interface Optimizer {
  /** The moments by PyTorch's names, such as `exp_avg.deconv.bias`; they change with every update. */
  readonly moments: ReadonlyMap<string, Tensor>
  /** Moves one tensor's weights, in place. The first step is 1. */
  update(name: string, weights: Float32Array, gradient: Float32Array, rate: number, step: number): void
}

/**
 * An optimizer for these tensors. It goes on from `saved` moments, of which it takes copies; TrainingError `state-mismatch` for those of
 * other tensors or of another kind. On the CPU in JavaScript, for the networks are small and the moments can then be saved exactly.
 */
export function createOptimizer(
  options: OptimizerOptions,
  tensors: ReadonlyMap<string, Tensor>,
  saved?: ReadonlyMap<string, Tensor>,
): Optimizer {
  assertOptions(options)
  const moments = new Map<string, Tensor>()
  const momentOf = (moment: string, name: string) => moments.get(`${moment}.${name}`)?.data as Float32Array
  for (const [name, { shape, data }] of tensors) {
    for (const moment of options.kind === 'sgd' ? ['momentum_buffer'] : ['exp_avg', 'exp_avg_sq']) {
      moments.set(`${moment}.${name}`, { shape, data: new Float32Array(data.length) })
    }
  }
  if (saved !== undefined) restoreMoments(moments, saved)
  return {
    moments,
    update(name, weights, gradient, rate, step) {
      if (options.kind === 'sgd') {
        updateSgd(options, weights, gradient, momentOf('momentum_buffer', name), rate)
      } else {
        const [mean, square] = [momentOf('exp_avg', name), momentOf('exp_avg_sq', name)]
        updateAdam(options, weights, gradient, mean, square, rate, step)
      }
    },
  }
}

function updateSgd(
  { momentum = 0.9 }: Extract<OptimizerOptions, { kind: 'sgd' }>,
  weights: Float32Array,
  gradient: Float32Array,
  velocity: Float32Array,
  rate: number,
): void {
  for (let i = 0; i < weights.length; i++) {
    velocity[i] = momentum * velocity[i] + gradient[i]
    weights[i] -= rate * velocity[i]
  }
}

/** Kingma and Ba, ICLR 2015, algorithm 1. */
function updateAdam(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Extract<OptimizerOptions, { kind: 'adam' }>,
  weights: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  rate: number,
  step: number,
): void {
  const [meanShare, squareShare] = [1 - beta1 ** step, 1 - beta2 ** step] // of the moments, which began at 0
  for (let i = 0; i < weights.length; i++) {
    mean[i] = beta1 * mean[i] + (1 - beta1) * gradient[i]
    square[i] = beta2 * square[i] + (1 - beta2) * gradient[i] ** 2
    weights[i] -= (rate * (mean[i] / meanShare)) / (Math.sqrt(square[i] / squareShare) + epsilon)
  }
}

function restoreMoments(moments: ReadonlyMap<string, Tensor>, saved: ReadonlyMap<string, Tensor>): void {
  const difference = differenceOf(moments, saved)
  if (difference !== undefined) {
    throw new TrainingError(
      'state-mismatch',
      `resume: the optimizer's moments are those of other tensors or of another optimizer. ${difference}. ` +
        'Go on with the optimizer and the frozen layers of that run, or start a new one.',
    )
  }
  for (const [name, { data }] of moments) data.set(saved.get(name)?.data as Float32Array)
}

function assertOptions(options: OptimizerOptions): void {
  if (options.kind === 'sgd') {
    assertShare('momentum', options.momentum ?? 0)
  } else if (options.kind === 'adam') {
    const { beta1 = 0, beta2 = 0, epsilon = 1 } = options
    assertShare('beta1', beta1)
    assertShare('beta2', beta2)
    if (!(epsilon > 0))
      throw new RangeError(`optimizer.epsilon: expected a number above 0, found ${epsilon}.`)
  } else {
    const { kind } = options as { kind: unknown }
    throw new TypeError(`optimizer.kind: expected sgd or adam, found ${JSON.stringify(kind)}.`)
  }
}

function assertShare(name: string, value: number): void {
  if (value >= 0 && value < 1) return
  throw new RangeError(`optimizer.${name}: expected a number from 0 on and below 1, found ${value}.`)
}
