import { buildFsrcnn, extractWeights, freezeTrunk, loadWeights, withHead } from '@sr/fsrcnn/model'
import { createPatchSource, createValidationSet, type Predict, trainSr } from '@sr/fsrcnn/train'
import type { FsrcnnConfig, Weights } from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { NamedRaster } from '../pictures/split-pictures.js'
import type { TrainingJob, TrainingMessage } from './messages.js'
import { startBackend } from './start-backend.js'

/**
 * A worker is one run: it is given a job, tells of every step with the state after it, and is terminated by
 * the page, be it to pause, to stop or because all is done. So nothing can be left behind here.
 */
self.onmessage = async ({ data: job }: MessageEvent<TrainingJob>) => {
  try {
    await train(job)
  } catch (error) {
    const { code = 'unknown', message = String(error) } = error as { code?: string; message?: string }
    tell({ kind: 'failed', code, message })
  }
}

async function train({ training, heldOut, start, settings, resume }: TrainingJob): Promise<void> {
  const { scale, part, steps, learningRate, backend: wanted } = settings
  const backend = await startBackend(wanted, () => {
    tell({ kind: 'failed', code: 'webgl-lost', message: 'The browser took the graphics card away.' })
  })

  const validation = await createValidationSet(sources(heldOut), { scale })
  const patches = await createPatchSource(sources(training), { scale, patchPx: 16, batch: 16, seed: 1 })
  const model = buildModel(start, scale)
  if (part === 'head') freezeTrunk(model)
  tell({
    kind: 'ready',
    backend,
    start: await extractWeights(model),
    bicubicPsnr: validation.bicubic.psnr,
    startPsnr: (await validation.score(predictWith(model))).psnr,
  })

  await trainSr(tf, model, patches, {
    steps,
    learningRate: { kind: 'cosine', rate: learningRate, steps, warmUpSteps: Math.min(10, steps - 1) },
    rateFactors: { trunk: 1, head: 1 },
    optimizer: { kind: 'soap' }, // learns most from each step, which are dear here
    loss: 'l1',
    averageDecay: 0.97,
    validation: { set: validation, everySteps: Math.max(1, Math.min(25, Math.ceil(steps / 10))) },
    ...(resume === undefined ? {} : { resume }),
    onStep: ({ step, loss, validation: score, state }) =>
      tell({ kind: 'step', step, loss, psnr: score?.psnr, state: state() }),
  })
  tell({ kind: 'done' })
}

/** The start weights as a model; a head for another scale is interpolated to the one that is trained. */
function buildModel(weights: Weights, scale: number): LayersModel {
  const model = buildFsrcnn(weights.config as FsrcnnConfig)
  loadWeights(model, weights)
  return weights.config.scale === scale ? model : withHead(model, { scale })
}

function predictWith(model: LayersModel): Predict {
  return async ({ width, height, data }) => {
    const output = tf.tidy(
      () => model.apply(tf.tensor4d(data as Float32Array, [1, height, width, 1])) as tf.Tensor4D,
    )
    const [, outHeight, outWidth] = output.shape
    const samples = (await output.data<'float32'>()).slice()
    output.dispose()
    return { width: outWidth, height: outHeight, channels: 1, data: samples }
  }
}

function sources(pictures: readonly NamedRaster[]) {
  return pictures.map(({ name, raster }) => ({ name, read: () => raster }))
}

function tell(message: TrainingMessage): void {
  self.postMessage(message)
}
