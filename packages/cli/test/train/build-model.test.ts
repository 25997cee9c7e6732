import { extractWeights } from '@sr/fsrcnn/model'
import { fsrcnnConfig, seededWeights, srcnnConfig, type Weights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import start from '../../../fsrcnn/test/fixtures/start.json' with { type: 'json' }
import { buildModel } from '../../src/train/build-model.js'

const x2 = fsrcnnConfig({ scale: 2, ...start.head })
const fromX3 = seededWeights(fsrcnnConfig({ scale: 3, ...start.head }), start.seeds.weights)

describe('a model that takes a trunk', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('has the trunk, bit for bit, and the head as training_questions.py interpolates it', async () => {
    const { tensors } = await tensorsOf(() => buildModel(x2, 0, fromX3))
    const expected = start.resampled.find(({ from, to }) => from === 3 && to === 2)?.kernels.data ?? []
    expect(maxAbsoluteDifference(tensors.get('deconv.weight')?.data ?? [], expected)).toBeLessThan(1e-6)
    for (const [name, tensor] of fromX3.tensors)
      if (name !== 'deconv.weight') expect(tensors.get(name)).toEqual(tensor)
  })

  it('has a new head where the trunk comes without one', async () => {
    const trunk = new Map([...fromX3.tensors].filter(([name]) => !name.startsWith('deconv.')))
    const { tensors } = await tensorsOf(() => buildModel(x2, 0, { ...fromX3, tensors: trunk }))
    const fresh = await tensorsOf(() => buildModel(x2, 0))
    expect(tensors.get('deconv.weight')).toEqual(fresh.tensors.get('deconv.weight'))
    for (const [name, tensor] of trunk) expect(tensors.get(name)).toEqual(tensor)
  })

  it('has a new last layer as an SRCNN', async () => {
    const config = srcnnConfig({ scale: 2, filters: [3, 2], kernels: [3, 1, 3] })
    const from = seededWeights(config, 1)
    const { tensors } = await tensorsOf(() => buildModel(config, 0, from))
    expect(tensors.get('conv_2.weight')).toEqual(from.tensors.get('conv_2.weight'))
    expect(tensors.get('conv_3.weight')).not.toEqual(from.tensors.get('conv_3.weight'))
  })
})

/** The model's weights, and no tensor is left. */
async function tensorsOf(build: () => ReturnType<typeof buildModel>): Promise<Weights> {
  const before = tf.memory().numTensors
  const model = await build()
  const weights = await extractWeights(model)
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
  return weights
}
