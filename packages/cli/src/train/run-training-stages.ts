import { setImmediate } from 'node:timers/promises'
import { loadWeights } from '@sr/fsrcnn/model'
import {
  createPatchSource,
  type PatchSource,
  type StepReport,
  type TrainingState,
  trainSr,
  type ValidationSet,
} from '@sr/fsrcnn/train'
import { inputScale } from '@sr/network'
import type { TrainedModel } from './build-model.js'
import { createDegrade } from './degrade.js'
import { assertSamePictures, digestPictures } from './digest-pictures.js'
import type { RunRecorder } from './run-recorder.js'
import { type RunState, weightsForUse } from './run-state.js'
import type { TrainConfig } from './train-config.js'
import type { TrainingBackend } from './training-backend.js'
import { listTrainingPictures } from './training-pictures.js'
import { type TrainingStage, trainingStagesOf } from './training-stages.js'

/** What a run trains with, and who follows it. */
export interface TrainingStagesOptions {
  readonly config: TrainConfig
  readonly backend: TrainingBackend
  readonly model: TrainedModel
  readonly validation: ValidationSet
  readonly recorder: RunRecorder
  readonly saved: RunState | undefined
  /**
   * When it aborts, the run stores a checkpoint after the current step, and `runTrainingStages` throws the
   * signal's reason. A validation stops before its next picture; the checkpoint is then that of the step
   * before, so that a resumed run validates anew.
   */
  readonly signal: AbortSignal
  /** Called with the pictures of a stage once they fit the saved state; its promise is awaited. */
  readonly onSource: (source: Pick<PatchSource, 'pictures' | 'patches' | 'skipped'>) => Promise<void>
  readonly onStep: (step: StepReport) => void
}

/** Trains through all stages, from where the saved state stands, and resolves to the last state. */
export async function runTrainingStages(options: TrainingStagesOptions): Promise<TrainingState> {
  const { config, model, recorder, saved } = options
  const stages = trainingStagesOf(config)
  let training = saved?.training
  for (let i = recorder.progress.stage; i < stages.length; i++) {
    if (i > recorder.progress.stage && training !== undefined) {
      recorder.beginStage(training.step)
      loadWeights(model, weightsForUse(training))
      training = undefined // a stage begins with an optimizer of its own
    }
    const isOver = training !== undefined && (training.step >= config.steps || recorder.saturated)
    if (!isOver) training = await trainOneStage(stages[i], training, options)
  }
  return training as TrainingState
}

/**
 * Resolves to the state after the last step: the last that was planned, or the one after
 * which nothing more was gained.
 */
async function trainOneStage(
  { data, learningRate }: TrainingStage,
  resume: TrainingState | undefined,
  { config, backend, model, validation, recorder, signal, onSource, onStep }: TrainingStagesOptions,
): Promise<TrainingState> {
  const { network, patchPx, batch, augment, degrade, seed, steps, averageDecay, largestGradientNorm } = config
  const { sources, digest } = digestPictures(await listTrainingPictures(data))
  const { scale, channels } = network
  const patches = { scale, channels, patchPx, batch, seed, augment, inputScale: inputScale(network) }
  const source =
    degrade === null
      ? await createPatchSource(sources, patches)
      : await createPatchSource(sources, { ...patches, degrade: createDegrade(degrade) })
  const dataDigest = digest(source.skipped)
  if (resume !== undefined) {
    source.restore(resume.source) // refuses another number of patches, and says which
    assertSamePictures('data', recorder.progress.dataDigest, dataDigest)
  }
  recorder.noteData(dataDigest)
  await onSource(source)
  signal.throwIfAborted()
  recorder.startClock()
  // Not the caller's signal, which would end training after a step that is not stored.
  const stop = new AbortController()
  const { everySteps } = config.validation
  let saturated: TrainingState | undefined
  let beforeValidation: Pick<StepReport, 'state'> | undefined
  try {
    return await trainSr(backend.tf, model, source, {
      steps,
      learningRate,
      rateFactors: config.rateFactors,
      optimizer: config.optimizer,
      loss: config.loss,
      reparam: config.reparam,
      ...(largestGradientNorm === null ? {} : { largestGradientNorm }),
      ...(averageDecay === null ? {} : { averageDecay }),
      validation: { set: interruptible(validation, signal), everySteps },
      ...(resume === undefined ? {} : { resume }),
      signal: stop.signal,
      async onStep(step) {
        await recorder.record(step)
        onStep(step)
        if (recorder.saturated) {
          saturated = step.state()
          stop.abort()
        } else if (signal.aborted && step.step < steps) {
          await recorder.store(step)
          stop.abort(signal.reason)
        } else if ((step.step + 1) % everySteps === 0 || step.step + 1 === steps) {
          const state = step.state()
          beforeValidation = { state: () => state }
        }
      },
    })
  } catch (error) {
    if (saturated !== undefined) return saturated
    const isInterrupted = signal.aborted && error === signal.reason && !stop.signal.aborted
    if (isInterrupted && beforeValidation !== undefined) await recorder.store(beforeValidation)
    throw error
  }
}

/** The same set, whose scoring ends before the next picture once the signal is aborted. */
function interruptible(set: ValidationSet, signal: AbortSignal): ValidationSet {
  return {
    ...set,
    score: (predict) =>
      set.score(async (input) => {
        await setImmediate() // a backend that computes synchronously would keep Ctrl-C from being heard
        signal.throwIfAborted()
        return await predict(input)
      }),
  }
}
