import type { LearningRate, OptimizerOptions } from '@sr/fsrcnn/train'
import type { ConfigSection } from './config-section.js'

const isPositive = (value: number) => value > 0
const isShare = (value: number) => value >= 0 && value < 1

/**
 * The learning rate of a stage of `steps` steps. The default is the optimizer's usual rate along a half
 * cosine; with `twoStep` it is the paper's, held constant. A cosine without `steps` lasts for the stage.
 */
export function readLearningRate(
  config: ConfigSection,
  { steps, twoStep, optimizer }: { steps: number; twoStep: boolean; optimizer: OptimizerOptions },
): LearningRate {
  if (!config.has('learningRate')) {
    if (twoStep) return { kind: 'constant', rate: 1e-3, warmUpSteps: 0 }
    const rate = optimizer.kind === 'soap' ? 3e-3 : 1e-3
    return { kind: 'cosine', rate, finalRate: 0, steps, warmUpSteps: Math.min(100, Math.floor(steps / 10)) }
  }
  const anyKey = ['kind', 'rate', 'warmUpSteps', 'factor', 'everySteps', 'finalRate', 'steps']
  const kind = config.section('learningRate', anyKey).word('kind', ['constant', 'step', 'cosine'])
  const own = { constant: [], step: ['factor', 'everySteps'], cosine: ['finalRate', 'steps'] }[kind]
  const rates = config.section('learningRate', ['kind', 'rate', 'warmUpSteps', ...own])
  const common = {
    rate: rates.number('rate', 'a number above 0', isPositive),
    warmUpSteps: rates.whole('warmUpSteps', 0, 0),
  }
  switch (kind) {
    case 'constant':
      return { kind, ...common }
    case 'step': {
      const factor = rates.number('factor', 'a number above 0', isPositive)
      return { kind, ...common, factor, everySteps: rates.whole('everySteps', 1) }
    }
    case 'cosine': {
      const finalRate = rates.number('finalRate', 'a number from 0 on', (value) => value >= 0, 0)
      return { kind, ...common, finalRate, steps: rates.whole('steps', 1, steps) }
    }
  }
}

/**
 * The optimizer. The default is SOAP, which needs the fewest steps; with `twoStep` it is Adam, with which
 * the paper's recipe is usually repeated.
 */
export function readOptimizer(config: ConfigSection, twoStep: boolean): OptimizerOptions {
  const anyKey = ['kind', 'momentum', 'beta1', 'beta2', 'epsilon']
  const byDefault = twoStep ? 'adam' : 'soap'
  const kind = config.section('optimizer', anyKey).word('kind', ['sgd', 'adam', 'soap'], byDefault)
  const share = (section: ConfigSection, key: string, byDefault: number) =>
    section.number(key, 'a number from 0 on and below 1', isShare, byDefault)
  switch (kind) {
    case 'sgd': {
      const options = config.section('optimizer', ['kind', 'momentum'])
      return { kind, momentum: share(options, 'momentum', 0.9) }
    }
    case 'adam': {
      const options = config.section('optimizer', ['kind', 'beta1', 'beta2', 'epsilon'])
      return {
        kind,
        beta1: share(options, 'beta1', 0.9),
        beta2: share(options, 'beta2', 0.999),
        epsilon: options.number('epsilon', 'a number above 0', isPositive, 1e-8),
      }
    }
    case 'soap': {
      const options = config.section('optimizer', ['kind', 'beta1', 'beta2'])
      return { kind, beta1: share(options, 'beta1', 0.95), beta2: share(options, 'beta2', 0.95) }
    }
  }
}

/**
 * The same course at half the rates, for the second stage of two-step training (section 4.3 of the paper).
 */
export function halveRates(schedule: LearningRate): LearningRate {
  const halved = { ...schedule, rate: schedule.rate / 2 }
  return halved.kind === 'cosine' ? { ...halved, finalRate: (halved.finalRate ?? 0) / 2 } : halved
}
