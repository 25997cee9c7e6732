/**
 * Training: `trainSr` and what it stands on, which is patches drawn from pictures by a seed, learning rates,
 * averaged weights, and validation by the protocol of the papers' tables. Reads no files. The caller installs
 * TensorFlow.js (`npm install @tensorflow/tfjs`) and passes it; nothing here imports it.
 *
 * @packageDocumentation
 */

export type { RandomState } from '../model/random.js'
export type { Degrade } from './degrade.js'
export { type LayerGroup, layerGroups, paperRateFactors, type RateFactors } from './layer-groups.js'
export { type LearningRate, learningRateAt } from './learning-rate.js'
export type { Loss } from './loss.js'
export type { TrainingMath } from './loss-and-gradients.js'
export type { OptimizerOptions } from './optimizer.js'
export type { Augmentation, DegradedPatchSourceOptions, PatchSourceOptions } from './patch-options.js'
export {
  type Batch,
  createPatchSource,
  type Patches,
  type PatchSource,
  type PatchSourceState,
} from './patch-source.js'
export type { PictureSource } from './read-pictures.js'
export { type TensorMaker, toTensors } from './to-tensors.js'
export type { StepReport, TrainOptions } from './train-options.js'
export { trainSr } from './train-sr.js'
export { type SkippedPicture, TrainingError, type TrainingErrorCode } from './training-error.js'
export { readTrainingState, type TrainingState, writeTrainingState } from './training-state.js'
export {
  createValidationSet,
  type Predict,
  type Score,
  type ValidationOptions,
  type ValidationScore,
  type ValidationSet,
} from './validation-set.js'
export { createWeightAverage, type WeightAverage, type WeightAverageOptions } from './weight-average.js'
