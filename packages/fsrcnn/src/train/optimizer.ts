import { assertKnownOptions, sayValue } from '@sr/checks'
import type { Tensor } from '@sr/network'
import { type AdamOptions, adam } from './adam.js'
import { differenceOf } from './compare-tensors.js'
import { type SgdOptions, sgd } from './sgd.js'
import { type SoapOptions, soap } from './soap.js'
import { TrainingError } from './training-error.js'
import type { UpdateRule } from './update-rule.js'

/**
 * How weights follow gradients, as plain data: PyTorch's `torch.optim.SGD` and `torch.optim.Adam`, or SOAP.
 */
export type OptimizerOptions = SgdOptions | AdamOptions | SoapOptions

export interface Optimizer {
  /** The moments by PyTorch's names, such as `exp_avg.deconv.bias`; they change with every update. */
  readonly moments: ReadonlyMap<string, Tensor>
  /** Moves one tensor's weights, in place. The first step is 1. */
  update(name: string, weights: Float32Array, gradient: Float32Array, rate: number, step: number): void
}

/**
 * An optimizer for these tensors. It goes on from copies of the `saved` moments, and throws TrainingError
 * `state-mismatch` if those are of other tensors or of another kind. It runs in JavaScript on the CPU: the
 * networks are small, and the moments can then be saved exactly.
 */
export function createOptimizer(
  options: OptimizerOptions,
  tensors: ReadonlyMap<string, Tensor>,
  saved?: ReadonlyMap<string, Tensor>,
): Optimizer {
  const rule = ruleOf(options)
  const moments = new Map<string, Tensor>()
  const momentsOf = new Map<string, Record<string, Float32Array>>()
  for (const [name, { shape }] of tensors) {
    const own: Record<string, Float32Array> = {}
    for (const [moment, momentShape] of Object.entries(rule.momentShapes(shape))) {
      own[moment] = new Float32Array(momentShape.reduce((product, size) => product * size, 1))
      moments.set(`${moment}.${name}`, { shape: momentShape, data: own[moment] })
    }
    momentsOf.set(name, own)
  }
  if (saved !== undefined) restoreMoments(moments, saved)
  return {
    moments,
    update(name, weights, gradient, rate, step) {
      const shape = tensors.get(name)?.shape ?? []
      rule.update({ shape, weights, gradient, moments: momentsOf.get(name) ?? {}, rate, step })
    },
  }
}

function ruleOf(options: OptimizerOptions): UpdateRule {
  switch (options?.kind) {
    case 'sgd':
      assertKnownOptions('optimizer', options, ['kind', 'momentum'])
      return sgd(options)
    case 'adam':
      assertKnownOptions('optimizer', options, ['kind', 'beta1', 'beta2', 'epsilon'])
      return adam(options)
    case 'soap':
      assertKnownOptions('optimizer', options, ['kind', 'beta1', 'beta2'])
      return soap(options)
    default: {
      const found = sayValue((options as { kind?: unknown } | undefined)?.kind ?? options)
      throw new TypeError(`optimizer: expected { kind: 'adam' }, 'sgd' or 'soap', found ${found}.`)
    }
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
