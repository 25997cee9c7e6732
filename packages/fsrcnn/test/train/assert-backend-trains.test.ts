import { createRaster } from '@sr/image'
import { registerWasmTraining } from '@sr/layers'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { buildFsrcnn } from '../../src/model/model.js'
import { assertBackendTrains } from '../../src/train/assert-backend-trains.js'
import { createPatchSource } from '../../src/train/patch-source.js'
import { trainSr } from '../../src/train/train-sr.js'

const kernel = tf.Conv2DBackpropFilter

const pictures = [{ name: 'grey', read: () => createRaster(16, 16, 1, 'uint8') }]

test('training on wasm says which call it lacks, does nothing, and goes after the call', async () => {
  await useBackend('wasm')
  // As it is before the call, which another file may have made in this process.
  if (tf.getKernel(kernel, 'wasm')) tf.unregisterKernel(kernel, 'wasm')
  const source = await createPatchSource(pictures, { scale: 2, patchPx: 4, batch: 1 })
  const model = buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1 })
  const train = () =>
    trainSr(tf, model, source, { steps: 1, learningRate: { kind: 'constant', rate: 0.001 } })
  const state = source.state()
  const failing = () =>
    expect(train()).rejects.toMatchObject({
      name: 'TrainingError',
      code: 'backend-cannot-train',
      message: expect.stringContaining("Call registerWasmTraining() of '@sr/layers' before"),
    })
  expect(await leakedTensors(failing)).toBe(0)
  expect(source.state()).toEqual(state)
  registerWasmTraining()
  expect(await train()).toMatchObject({ step: 1 })
  model.dispose()
})

test.each(backends.filter((name) => name !== 'wasm'))('on %s tfjs has what training needs', async (name) => {
  await useBackend(name)
  expect(() => assertBackendTrains(tf)).not.toThrow()
})

test('another backend without the gradient is told of those that have it', () => {
  const math = { getBackend: () => 'toy', getKernel: () => undefined } as unknown as typeof tf
  expect(() => assertBackendTrains(math)).toThrow(/on the backend toy\. Set another, such as wasm/)
})
