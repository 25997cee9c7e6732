import type { LearningRate } from '@sr/fsrcnn/train'
import { halveRates } from './config-rates.js'
import type { TrainConfig } from './train-config.js'

/** The stages of a run. */
export function trainingStagesOf({ twoStep, data, learningRate }: TrainConfig): readonly TrainingStage[] {
  if (!twoStep) return [{ data, learningRate }]
  return [
    { data: data.slice(0, 1), learningRate },
    { data, learningRate: halveRates(learningRate) },
  ]
}

/** A part of a run with its own pictures and rates. A run has one, two-step training has two. */
export interface TrainingStage {
  readonly data: readonly string[]
  readonly learningRate: LearningRate
}
