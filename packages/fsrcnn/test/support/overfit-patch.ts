import type * as tfjs from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { buildFsrcnn } from '../../src/model/model.js'
import {
  type Batch,
  createPatchSource,
  type Loss,
  type TrainingMath,
  trainSr,
} from '../../src/train/index.js'
import { waves } from './waves.js'

export interface Overfitting {
  readonly losses: readonly number[]
  /** Of the patch after training, in dB. */
  readonly psnr: number
  /** How many tensors more there are after than before. */
  readonly leaked: number
}

/**
 * Trains a small network on one patch with everything seeded, on the current backend
 * of tfjs, in Node or in a page.
 */
export async function overfitPatch(
  tf: TrainingMath & typeof tfjs,
  { loss = 'mse', steps = 200 }: { readonly loss?: Loss; readonly steps?: number } = {},
): Promise<Overfitting> {
  const picture = { name: 'patch', read: () => waves(8) }
  const augment = { downscales: [1], orientations: 'upright' } as const
  const source = await createPatchSource([picture], { scale: 2, patchPx: 4, batch: 1, augment })
  const before = tf.memory().numTensors
  const model = buildFsrcnn({ scale: 2, d: 12, s: 5, m: 1, seed: 1 })
  const losses: number[] = []
  await trainSr(tf, model, source, {
    steps,
    loss,
    learningRate: { kind: 'cosine', rate: 0.01, steps },
    rateFactors: { trunk: 1, head: 1 },
    onStep: (report) => void losses.push(report.loss),
  })
  const psnr = await psnrOf(tf, model, source.next())
  model.dispose()
  return { losses, psnr, leaked: tf.memory().numTensors - before }
}

async function psnrOf(tf: typeof tfjs, model: LayersModel, { input, target }: Batch): Promise<number> {
  const error = tf.tidy(() => {
    const output = model.predict(tf.tensor4d(input.data, [...input.shape])) as tfjs.Tensor
    return tf.losses.meanSquaredError(tf.tensor4d(target.data, [...target.shape]), output)
  })
  const [meanSquare] = await error.data<'float32'>()
  error.dispose()
  return -10 * Math.log10(meanSquare)
}
