import { registerLayers } from '@sr/layers'
import { presetConfig, presetNames, srcnnConfig, type Weights } from '@sr/network'
import { leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import {
  buildFsrcnn,
  buildModel,
  configOf,
  extractWeights,
  loadWeights,
  withHead,
} from '../../src/model/model.js'
import { buildSrcnn } from '../../src/model/srcnn.js'
import { seededWeights } from '../support/seeded-weights.js'

beforeAll(() => useBackend('cpu'))

const tiny = { scale: 2, d: 3, s: 2, m: 1 } as const

/** The model as it comes back from a file. */
async function savedAndLoaded(model: LayersModel): Promise<LayersModel> {
  let artifacts: tf.io.ModelArtifacts = {}
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = {
        ...JSON.parse(JSON.stringify({ ...given, weightData: null })),
        weightData: given.weightData,
      }
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
  return loadLayersModel(tf.io.fromMemory(artifacts))
}

test.each(presetNames)('weights of %s come out of a model as they went in', async (name) => {
  const config = presetConfig(name, 3)
  const weights = seededWeights(config, 1)
  const model = buildModel(config)
  loadWeights(model, weights)
  expect(await extractWeights(model)).toEqual(weights)
  model.dispose()
})

test('weights of SRCNN come out of a model as they went in', async () => {
  const config = srcnnConfig({ scale: 3, channels: 3, filters: [5, 4], edge: 'replicate' })
  const weights = seededWeights(config, 1)
  const model = buildSrcnn(config)
  loadWeights(model, weights)
  expect(await extractWeights(model)).toEqual(weights)
  model.dispose()
})

test('a saved model comes back with its config, weights and picture', async () => {
  registerLayers()
  const config = presetConfig('hourglass-64-32-4', 3)
  const model = withHead(buildFsrcnn(config), { scale: 2, deconv: { crop: [4, 3] } })
  loadWeights(model, seededWeights(presetConfig('hourglass-64-32-4', 2), 2))
  const again = await savedAndLoaded(model)
  expect(configOf(again)).toEqual(configOf(model))
  expect(await extractWeights(again)).toEqual(await extractWeights(model))
  const picture = tf.randomUniform([1, 4, 5, 1], 0, 1, 'float32', 1)
  const [expected, found] = [model, again].map((one) => (one.predict(picture) as tf.Tensor).dataSync())
  expect(found).toEqual(expected)
})

test('loading and extracting leave no tensors behind', async () => {
  const model = buildFsrcnn(tiny)
  const weights = seededWeights(configOf(model), 1)
  expect(await leakedTensors(() => loadWeights(model, weights))).toBe(0)
  expect(await leakedTensors(() => extractWeights(model))).toBe(0)
})

test('weights of another config or with a hole are refused by name, and the model stays as it was', async () => {
  const model = buildFsrcnn(tiny)
  const before = await extractWeights(model)
  const config = configOf(model)
  const whole = seededWeights(config, 1)
  const without = new Map(whole.tensors)
  without.delete('deconv.bias')
  const attempts: [Weights, string][] = [
    [{ config, tensors: without }, 'weights: tensor deconv.bias [1] is missing'],
    [seededWeights(configOf(buildFsrcnn({ ...tiny, d: 4 })), 1), 'for d 4, the model has 3'],
    [
      seededWeights(configOf(buildFsrcnn({ ...tiny, edge: 'valid' })), 1),
      'for edge "valid", the model has "zero"',
    ],
    [
      seededWeights(configOf(buildFsrcnn({ ...tiny, color: 'yFull' })), 1),
      'for color "yFull", the model has "y601"',
    ],
    [seededWeights(srcnnConfig({ scale: 2 }), 1), 'for architecture "srcnn", the model has "fsrcnn"'],
  ]
  for (const [weights, message] of attempts) {
    const attempt = () => {
      expect(() => loadWeights(model, weights)).toThrow(RangeError)
      expect(() => loadWeights(model, weights)).toThrow(message)
    }
    expect(await leakedTensors(attempt)).toBe(0)
    expect(await extractWeights(model)).toEqual(before)
  }
})
