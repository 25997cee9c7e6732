import { maxAbsoluteDifference } from '@sr-internal/testing'
import { leakedTensors } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { expect } from 'vitest'
import type { EngineCase } from './engine-cases.js'
import { seededInput } from './seeded-weights.js'

/** Holds the picture that a model makes of a case's input to PyTorch's, and leaves no tensor behind. */
export async function expectPytorchPicture(
  build: () => LayersModel,
  { config, input: { height, width, seed }, output }: EngineCase,
): Promise<void> {
  const run = () => {
    const model = build()
    const shape = [1, height, width, config.channels]
    const picture = tf.tensor(seededInput(config, height, width, seed), shape)
    const result = model.predict(picture) as tf.Tensor
    expect(result.shape).toEqual([1, output.height, output.width, config.channels])
    expect(maxAbsoluteDifference(result.dataSync(), output.data)).toBeLessThanOrEqual(1e-5)
    tf.dispose([picture, result])
    model.dispose()
  }
  expect(await leakedTensors(run)).toBe(0)
}
