import { leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import {
  initializers,
  input,
  type LayersModel,
  loadLayersModel,
  model,
  models,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import {
  ChannelPrelu,
  Conv2dTransposeExact,
  Enlarge,
  PixelShuffle,
  ReplicatePad,
  registerLayers,
} from '../src/index.js'

const names = ['ChannelPrelu', 'Conv2dTransposeExact', 'Enlarge', 'PixelShuffle', 'ReplicatePad']
const registered = (): string[] =>
  names.filter((name) => name in tf.serialization.SerializationMap.getMap().classNameMap)

/** A model with every layer of the package, for pictures of any size. */
function buildModel(): LayersModel {
  const picture = input({ shape: [null, null, 1] })
  const head = new Conv2dTransposeExact({
    name: 'head',
    filters: 8,
    kernelSize: 9,
    strides: 3,
    padding: 4,
    outputPadding: 2,
    kernelInitializer: initializers.randomNormal({ stddev: 0.1, seed: 3 }),
  })
  const chain = [
    new ReplicatePad({ padding: 2 }),
    head,
    new ChannelPrelu({ slopes: 'shared' }),
    new ChannelPrelu(),
    new PixelShuffle({ factor: 2 }),
    new Enlarge({ factor: 2, interpolation: 'bicubic' }),
  ]
  const output = chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, picture)
  return model({ inputs: picture, outputs: output })
}

async function saved(from: LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts = {}
  await from.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = JSON.parse(JSON.stringify({ ...given, weightData: undefined }))
      artifacts.weightData = given.weightData as ArrayBuffer
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
  return artifacts
}

beforeAll(() => useBackend('cpu'))

test('importing the package registers nothing; the call does, and a second call changes nothing', async () => {
  expect(registered()).toEqual([])
  const artifacts = await saved(buildModel())
  await expect(loadLayersModel(tf.io.fromMemory(artifacts))).rejects.toThrow('Unknown layer')
  registerLayers()
  expect(registered()).toEqual(names)
  registerLayers()
  expect(registered()).toEqual(names)
})

test('a saved model opens again and gives the same numbers', async () => {
  registerLayers()
  const before = buildModel()
  const after = await loadLayersModel(tf.io.fromMemory(await saved(before)))
  const x = tf.randomUniform([1, 4, 3, 1], 0, 1, 'float32', 1)
  const [expected, found] = [before, after].map((one) => one.predict(x) as tf.Tensor)
  expect(found?.shape).toEqual([1, 96, 84, 2])
  expect(found?.dataSync()).toEqual(expected?.dataSync())
})

test('every layer is made again from its own config, with the same seeded start', async () => {
  registerLayers()
  const before = buildModel()
  const after = await models.modelFromJSON({ modelTopology: JSON.parse(before.toJSON() as string) })
  const [expected, found] = [before, after].map(({ layers }) => layers.map((layer) => layer.getConfig()))
  expect(found).toEqual(expected)
  const [start, again] = [before, after].map((one) => one.getLayer('head').getWeights()[0]?.dataSync())
  expect(again).toEqual(start)
})

test('an initializer that tfjs does not know is refused by name', () => {
  const args = { filters: 1, kernelSize: 9, strides: 3, kernelInitializer: { className: 'Mine', config: {} } }
  expect(() => new Conv2dTransposeExact(args)).toThrow(RangeError)
  expect(() => new Conv2dTransposeExact(args)).toThrow('"Mine"')
})

test('a model gives back all its tensors', async () => {
  const x = tf.ones([1, 2, 2, 1])
  const run = () => {
    const built = buildModel()
    tf.dispose(built.predict(x))
    built.dispose()
  }
  expect(await leakedTensors(run)).toBe(0)
})
