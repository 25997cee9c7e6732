import { sayValue } from '@sr/checks'
import { type Raster, yieldToEventLoop } from '@sr/image'
import type { Tensor } from '@sr/network'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { configOf } from '../model/model-config.js'
import { createRandom } from '../model/random.js'
import { assertBackendTrains } from './assert-backend-trains.js'
import { clipGradients } from './clip-gradients.js'
import { paperRateFactors } from './layer-groups.js'
import { learningRateAt } from './learning-rate.js'
import { assertFinite, lossAndGradients, type TrainingMath } from './loss-and-gradients.js'
import { assignTensors, modelTensors, readTensors } from './model-tensors.js'
import { createOptimizer } from './optimizer.js'
import type { Batch, PatchSource } from './patch-source.js'
import { assertOptions, assertSameRun, assertTrainable, type TrainOptions } from './train-options.js'
import { TrainingError } from './training-error.js'
import { plainForm, wideForm } from './training-form.js'
import type { TrainingState } from './training-state.js'
import type { ValidationScore, ValidationSet } from './validation-set.js'
import { createWeightAverage, type WeightAverage } from './weight-average.js'

/**
 * Trains a model of `buildModel`, `buildFsrcnn` or `withHead` on patches, on the current backend of `tf`.
 * Layers that `freezeTrunk` froze stay as they are. The model ends with the last weights. Resolves to the
 * state after the last step, which also holds the averaged weights.
 *
 * Rejects with RangeError or TypeError for bad options, and for a model that does not fit the
 * patches. Rejects with TrainingError: `backend-cannot-train` where tfjs lacks a gradient (wasm
 * before `registerWasmTraining` of `@sr/layers`), `diverged` where the loss, a gradient or a weight
 * is not finite, and `state-mismatch` where `resume` is of another run. However it ends, the model
 * has the weights of the last whole step.
 */
export async function trainSr(
  tf: TrainingMath,
  model: LayersModel,
  source: PatchSource<Batch | Promise<Batch>>,
  options: TrainOptions,
): Promise<TrainingState> {
  assertOptions(options)
  assertBackendTrains(tf)
  assertSource(source)
  const { steps, learningRate, largestGradientNorm, validation, signal, onStep } = options
  const { rateFactors = paperRateFactors, optimizer: kind = { kind: 'adam' }, loss = 'mse', resume } = options
  const config = configOf(model)
  assertTrainable(config)
  const all = modelTensors(model, config, rateFactors)
  const trained = all.filter(({ rateFactor }) => rateFactor > 0)
  if (trained.length === 0) throw new RangeError('trainSr: every layer is frozen. Expected one to train.')

  if (resume !== undefined) assertSameRun(resume, config, options)
  const tensors = resume === undefined ? await readTensors(tf, all) : copyOf(resume.weights.tensors)
  const form = options.reparam
    ? wideForm(config, trained, tensors, createRandom(source.state().random), resume?.wide)
    : plainForm(trained, tensors)
  const optimizer = createOptimizer(kind, form.parameters, resume?.moments)
  const average = averageOf(tensors, options)
  if (resume !== undefined) {
    source.restore(resume.source)
    assignTensors(tf, all, tensors)
  }
  let step = resume?.step ?? 0
  let drawn = source.state() // after the batches of all whole steps

  const state = (): TrainingState => ({
    step,
    weights: { config, tensors: copyOf(tensors) },
    ...(average === undefined ? {} : { average: { config, tensors: copyOf(average.tensors) } }),
    ...(form.wide === undefined ? {} : { wide: copyOf(form.wide) }),
    moments: copyOf(optimizer.moments),
    source: drawn,
  })
  const validate = async (set: ValidationSet): Promise<ValidationScore> => {
    if (average !== undefined) assignTensors(tf, all, average.tensors)
    try {
      return await set.score((input) => {
        signal?.throwIfAborted()
        return predict(tf, model, input)
      })
    } finally {
      if (average !== undefined) assignTensors(tf, all, tensors)
    }
  }

  signal?.throwIfAborted()
  try {
    let batch = step < steps ? await source.next() : undefined
    while (batch !== undefined) {
      const rate = learningRateAt(learningRate, step)
      const after = source.state()
      // The next batch is drawn while the backend works. It is begun first, for codecs have threads of their
      // own and some backends keep this one. Where one of them fails, the other is waited for.
      const both = [
        drawNext(source, step + 1 < steps),
        lossAndGradients(tf, model, trained, batch, loss),
      ] as const
      await Promise.allSettled(both)
      const [next, found] = await Promise.all(both)
      const gradients = form.gradients(found.gradients)
      assertFinite({ ...found, gradients }, step + 1, rate, largestGradientNorm)
      const norm = largestGradientNorm && clipGradients(gradients, largestGradientNorm)
      // Until the next await all changes together, so that `state` is whole whenever it is called.
      for (const [name, { data, rateFactor }] of form.parameters) {
        optimizer.update(name, data, gradients.get(name)?.data as Float32Array, rate * rateFactor, step + 1)
      }
      form.collapse()
      assertFiniteWeights(tensors, step + 1, rate) // before the model has them, or a state could be stored
      step++
      drawn = after
      assignTensors(tf, trained, tensors)
      average?.add(tensors)

      const due = validation !== undefined && (step % validation.everySteps === 0 || step === steps)
      const score = due ? { validation: await validate(validation.set) } : {}
      const clipped = norm === undefined ? {} : { gradientNorm: norm }
      await onStep?.({ step, loss: found.loss, learningRate: rate, ...clipped, ...score, state })
      await yieldToEventLoop()
      if (step < steps) signal?.throwIfAborted()
      batch = next
    }
  } finally {
    source.restore(drawn) // one batch back, where training ends early
  }
  return state()
}

/**
 * Throws TrainingError `diverged` unless all weights are finite after a step: finite gradients can
 * still lead out of a float's range.
 */
function assertFiniteWeights(tensors: ReadonlyMap<string, Tensor>, step: number, rate: number): void {
  const bad = [...tensors].find(([, { data }]) => !data.every(Number.isFinite))?.[0]
  if (bad === undefined) return
  throw new TrainingError(
    'diverged',
    `trainSr: step ${step}: ${bad} is no longer finite. Lower the learning rate (${rate}) to a tenth, and go on from an earlier state.`,
  )
}

async function drawNext(
  source: PatchSource<Batch | Promise<Batch>>,
  wanted: boolean,
): Promise<Batch | undefined> {
  return wanted ? source.next() : undefined
}

async function predict(tf: TrainingMath, model: LayersModel, input: Raster): Promise<Raster> {
  const output = tf.tidy(() => {
    const shape: [number, number, number, number] = [1, input.height, input.width, input.channels]
    const picture = tf.tensor4d(input.data as Float32Array, shape)
    return model.apply(picture) as Tensor4D
  })
  const [, height, width, channels] = output.shape
  try {
    return {
      width,
      height,
      channels: channels as Raster['channels'],
      data: (await output.data<'float32'>()).slice(),
    }
  } finally {
    output.dispose()
  }
}

function averageOf(
  tensors: ReadonlyMap<string, Tensor>,
  { averageDecay: decay, resume }: TrainOptions,
): WeightAverage | undefined {
  if (decay === undefined) return undefined
  return createWeightAverage(resume?.average?.tensors ?? tensors, { decay, steps: resume?.step ?? 0 })
}

function assertSource(source: PatchSource<Batch | Promise<Batch>>): void {
  if (typeof source?.next === 'function') return
  throw new TypeError(
    `trainSr: source must be what createPatchSource resolves to, found ${sayValue(source)}.`,
  )
}

function copyOf(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
}
