import { assertKnownOptions, sayValue } from '@sr/checks'
import type { AbortSignalLike } from '@sr/engine'
import type { NetworkConfig } from '@sr/network'
import { paperRateFactors, type RateFactors } from './layer-groups.js'
import { type LearningRate, learningRateAt } from './learning-rate.js'
import { type Loss, lossNames } from './loss.js'
import type { OptimizerOptions } from './optimizer.js'
import { assertOneOf, assertWhole } from './patch-options.js'
import { TrainingError } from './training-error.js'
import type { TrainingState } from './training-state.js'
import type { ValidationScore, ValidationSet } from './validation-set.js'

export interface TrainOptions {
  /** How many steps the whole run has, including those before `resume`. */
  readonly steps: number
  readonly learningRate: LearningRate
  /** Default: {@link paperRateFactors}, the head at a tenth. */
  readonly rateFactors?: RateFactors
  /** Default Adam with PyTorch's defaults; SOAP learns more from each step, at three times Adam's rate. */
  readonly optimizer?: OptimizerOptions
  /**
   * Trains each kernel as the product of a 1 × 1 and a k × k kernel with 128 channels between them, plus a
   * kernel that is not trained. This leads to better weights of the same network. It starts at the model's
   * own kernels; the random numbers follow from the source's seed. Default: false.
   */
  readonly reparam?: boolean
  /** Default `mse`, the paper's. */
  readonly loss?: Loss
  /** Gradients of a larger common norm are scaled down to it; default: they are not. */
  readonly largestGradientNorm?: number
  /**
   * Keeps a moving average of the weights (of kernels, not of their factors) with this decay,
   * above 0 and below 1. Default: none.
   */
  readonly averageDecay?: number
  /** Scores the average, or the weights where none is kept, every so many steps and at the end. */
  readonly validation?: { readonly set: ValidationSet; readonly everySteps: number }
  /**
   * Goes on from this state. With the same options, pictures and backend the result is that of a run
   * that never stopped, bit for bit.
   */
  readonly resume?: TrainingState
  /** Ends training between two steps, with the signal's reason. */
  readonly signal?: AbortSignalLike
  /** Called after each step, and waited for. */
  readonly onStep?: (report: StepReport) => void | Promise<void>
}

export interface StepReport {
  /** How many steps are done. */
  readonly step: number
  readonly loss: number
  /** The schedule's, before the factor of a group. */
  readonly learningRate: number
  /** Of all gradients together before clipping, where they are clipped. */
  readonly gradientNorm?: number
  /** Where this step was validated. */
  readonly validation?: ValidationScore
  /** A copy of all that the run needs to go on from where it stands when this is called. */
  readonly state: () => TrainingState
}

/**
 * Throws RangeError or TypeError for impossible options. Optimizer and average check
 * their own when they are made.
 */
export function assertOptions(options: TrainOptions): void {
  assertKnownOptions('trainSr', options, known, hints)
  const { steps, learningRate, rateFactors, loss, largestGradientNorm, reparam, validation } = options
  assertWhole('steps', steps, 1)
  learningRateAt(learningRate, 0)
  if (rateFactors !== undefined) assertKnownOptions('rateFactors', rateFactors, ['trunk', 'head'])
  for (const group of ['trunk', 'head'] as const) {
    const factor = (rateFactors ?? paperRateFactors)[group]
    if (factor >= 0 && factor < Number.POSITIVE_INFINITY) continue
    throw new RangeError(`rateFactors.${group}: expected a number from 0 on, found ${sayValue(factor)}.`)
  }
  if (reparam !== undefined && typeof reparam !== 'boolean') {
    throw new TypeError(`reparam: expected true or false, found ${sayValue(reparam)}.`)
  }
  if (loss !== undefined) assertOneOf('loss', loss, lossNames)
  if (largestGradientNorm !== undefined && !(largestGradientNorm > 0)) {
    throw new RangeError(
      `largestGradientNorm: expected a number above 0, found ${sayValue(largestGradientNorm)}.`,
    )
  }
  if (validation !== undefined) {
    assertKnownOptions('validation', validation, ['set', 'everySteps'])
    assertWhole('validation.everySteps', validation.everySteps, 1)
    if (typeof validation.set?.score !== 'function') {
      const expected = 'expected what createValidationSet resolves to'
      throw new TypeError(`validation.set: ${expected}, found ${sayValue(validation.set)}.`)
    }
  }
  assertFunctions(options)
}

function assertFunctions({ signal, onStep }: TrainOptions): void {
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`signal: expected an AbortSignal, found ${sayValue(signal)}.`)
  }
  if (onStep === undefined || typeof onStep === 'function') return
  throw new TypeError(`onStep: expected a function, found ${sayValue(onStep)}.`)
}

const known = [
  'steps',
  'learningRate',
  'rateFactors',
  'optimizer',
  'reparam',
  'loss',
  'largestGradientNorm',
  'averageDecay',
  'validation',
  'resume',
  'signal',
  'onStep',
]

const ofSource = 'It is an option of createPatchSource.'

const hints: Readonly<Record<string, string>> = {
  lr: 'Did you mean learningRate?',
  epochs: 'A run is counted in steps, each of which takes one batch.',
  ema: 'Did you mean averageDecay?',
  clip: 'Did you mean largestGradientNorm?',
  onProgress: 'Did you mean onStep?',
  batch: ofSource,
  batchSize: `${ofSource} Its name is batch.`,
  patchPx: ofSource,
  scale: ofSource,
  seed: ofSource,
  augment: ofSource,
}

/** Throws RangeError unless a network takes and gives what patches are. */
export function assertTrainable({ channels, color, inputRange }: NetworkConfig): void {
  if ((color === 'y601' || color === 'rgb') && inputRange[0] === 0 && inputRange[1] === 1) return
  throw new RangeError(
    'trainSr: patches are BT.601 luma or RGB 0..1. Expected color y601 or rgb and inputRange [0, 1], ' +
      `found ${channels}, ${color} and [${inputRange.join(', ')}].`,
  )
}

/** Throws TrainingError `state-mismatch` unless a run of these options can go on from the state. */
export function assertSameRun(
  resume: TrainingState,
  config: NetworkConfig,
  { steps, averageDecay, reparam = false }: TrainOptions,
): void {
  const [expected, found] = [JSON.stringify(config), JSON.stringify(resume.weights.config)]
  const fault =
    (expected !== found && `it is of the network ${found}, the model is ${expected}`) ||
    (resume.step > steps && `it has ${resume.step} steps done, the run has ${steps}`) ||
    ((resume.average === undefined) !== (averageDecay === undefined) &&
      `it was saved with${resume.average === undefined ? 'out' : ''} averaged weights, this run has averageDecay ${averageDecay}`) ||
    ((resume.wide === undefined) === reparam &&
      `it was saved with${resume.wide === undefined ? 'out' : ''} wide kernels, this run has reparam ${reparam}`)
  if (!fault) return
  throw new TrainingError('state-mismatch', `resume: ${fault}. Go on with the model and options of that run.`)
}
