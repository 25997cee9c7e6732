import type { Tensor } from '@sr/network'
import type { NamedTensorMap, Tensor4D } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { BackendMath } from './assert-backend-trains.js'
import { type Loss, type LossMath, lossOf } from './loss.js'
import { type ModelTensor, readTensors, type TensorMath } from './model-tensors.js'
import type { Batch } from './patch-source.js'
import { type TensorMaker, toTensors } from './to-tensors.js'
import { TrainingError } from './training-error.js'

/** What training needs of TensorFlow.js: `import * as tf from '@tensorflow/tfjs'` has it. */
export type TrainingMath = TensorMath &
  TensorMaker &
  LossMath &
  BackendMath &
  Pick<typeof import('@tensorflow/tfjs-core'), 'variableGrads' | 'dispose'>

export interface LossAndGradients {
  readonly loss: number
  readonly gradients: ReadonlyMap<string, Tensor>
}

/**
 * One forward and one backward pass: the loss of a batch and its gradients in PyTorch's layout. Throws
 * RangeError for a model whose output does not have the targets' size.
 */
export async function lossAndGradients(
  tf: TrainingMath,
  model: LayersModel,
  trained: readonly ModelTensor[],
  batch: Batch,
  loss: Loss,
): Promise<LossAndGradients> {
  assertSameChannels(model, batch)
  assertSameSize(model.computeOutputShape([...batch.input.shape]) as number[], batch.target.shape)
  const { input, target } = toTensors(tf, batch)
  const held: (NamedTensorMap | Tensor4D)[] = [{ input, target }]
  try {
    const variables = trained.map(({ variable }) => variable)
    const { value, grads } = tf.variableGrads(() => {
      const output = model.apply(input, { training: true }) as Tensor4D
      return lossOf(tf, loss, output, target)
    }, variables)
    held.push({ value }, grads)
    const [number] = await value.data<'float32'>()
    return { loss: number, gradients: await readTensors(tf, trained, grads) }
  } finally {
    tf.dispose(held)
  }
}

/** Throws TrainingError `diverged` unless the loss and all gradients are finite. */
export function assertFinite(
  { loss, gradients }: LossAndGradients,
  step: number,
  rate: number,
  largestNorm?: number,
): void {
  const bad = [...gradients].find(([, { data }]) => !data.every(Number.isFinite))?.[0]
  if (Number.isFinite(loss) && bad === undefined) return
  const what = Number.isFinite(loss) ? `the gradient of ${bad} is not finite` : `the loss is ${loss}`
  const clip =
    largestNorm === undefined ? 'set largestGradientNorm' : `lower largestGradientNorm (${largestNorm})`
  throw new TrainingError(
    'diverged',
    `trainSr: step ${step}: ${what}. Lower the learning rate (${rate}) to a tenth, or ${clip}, and go on from an earlier state.`,
  )
}

function assertSameChannels(model: LayersModel, { input }: Batch): void {
  const [wanted, found] = [model.inputs[0].shape[3], input.shape[3]]
  if (wanted === found) return
  throw new RangeError(
    `trainSr: the model takes ${wanted} channels, the patches have ${found}. State channels ${wanted} in createPatchSource.`,
  )
}

function assertSameSize(output: readonly number[], target: readonly number[]): void {
  if (output.join() === target.join()) return
  throw new RangeError(
    `trainSr: the model makes [${output.join(', ')}] of a batch, the targets are [${target.join(', ')}]. ` +
      "Expected patches of the model's scale and inputScale, and edges that keep the size.",
  )
}
