import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  buildFsrcnn,
  configOf,
  extractWeights,
  freezeTrunk,
  joinHeads,
  loadWeights,
  withHead,
} from '../../src/model/model.js'
import { buildSrcnn } from '../../src/model/srcnn.js'
import start from '../fixtures/start.json' with { type: 'json' }
import { seededWeights } from '../support/seeded-weights.js'

const small = { d: 6, s: 3, m: 2 } as const

const pictureOf = (seed: number): tf.Tensor => tf.randomUniform([1, 5, 4, 1], 0, 1, 'float32', seed)

/** A model whose weights are all far from zero. */
function buildSeeded(scale: number): LayersModel {
  const model = buildFsrcnn({ scale, ...small })
  const config = configOf(model)
  loadWeights(model, seededWeights(config, 5))
  return model
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test('joined heads give what the models give one by one, in their order', () => {
    const x3 = buildSeeded(3)
    const x2 = withHead(x3, { scale: 2 })
    const x4 = withHead(x2, { scale: 4, deconv: { padding: 4 } })
    const models = [x4, x3, x2]
    const both = joinHeads(models)
    const picture = pictureOf(1)
    const joined = both.predict(picture) as tf.Tensor[]
    expect(joined.map(({ shape }) => shape.slice(1, 3))).toEqual([
      [20, 16],
      [15, 12],
      [10, 8],
    ])
    for (const [i, model] of models.entries()) {
      const alone = model.predict(picture) as tf.Tensor
      expect(joined[i]?.dataSync()).toEqual(alone.dataSync())
    }
    for (const model of [both, ...models]) model.dispose()
  })
})

describe.each(backends)('a new head on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(start.resampled)(
    'has the kernels that training_questions.py makes: ×$from → ×$to',
    async ({ from, to, kernels }) => {
      const model = buildFsrcnn({ scale: from, ...start.head })
      const given = seededWeights(configOf(model), start.seeds.weights)
      loadWeights(model, given)
      const { tensors } = await extractWeights(withHead(model, { scale: to }))
      expect(tensors.get('deconv.weight')?.shape).toEqual(kernels.shape)
      expect(maxAbsoluteDifference(tensors.get('deconv.weight')?.data ?? [], kernels.data)).toBeLessThan(1e-6)
      expect(tensors.get('deconv.bias')).toEqual(given.tensors.get('deconv.bias'))
    },
  )
})

describe('heads', () => {
  beforeAll(() => useBackend('cpu'))

  test('a new head stands on the same trunk: weights loaded into one model run in the other', async () => {
    const x3 = buildFsrcnn({ scale: 3, ...small })
    const x2 = withHead(x3, { scale: 2 })
    const config = configOf(x3)
    loadWeights(x3, seededWeights(config, 6))
    const [of3, of2] = [await extractWeights(x3), await extractWeights(x2)]
    for (const [name, tensor] of of3.tensors) {
      if (!name.startsWith('deconv')) expect(of2.tensors.get(name)).toEqual(tensor)
    }
    expect(of2.config).toMatchObject({ scale: 2, ...small, deconv: { kernel: 9, crop: [3, 4] } })
    expect(of2.tensors.get('deconv.weight')).not.toEqual(of3.tensors.get('deconv.weight'))
  })

  test('weights extracted under a new head make the same model from scratch', async () => {
    const x2 = withHead(buildSeeded(3), { scale: 2, deconv: { kernel: 7 } })
    const weights = await extractWeights(x2)
    const again = buildFsrcnn(weights.config as Parameters<typeof buildFsrcnn>[0])
    loadWeights(again, weights)
    const picture = pictureOf(2)
    const [expected, found] = [x2, again].map((model) => (model.predict(picture) as tf.Tensor).dataSync())
    expect(maxAbsoluteDifference(found ?? [], expected ?? [])).toBe(0)
  })

  test('each model is disposed by itself, in any order, and the last takes the trunk along', async () => {
    const picture = pictureOf(3)
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const run = () => {
        const x3 = buildFsrcnn({ scale: 3, ...small })
        const x2 = withHead(x3, { scale: 2 })
        const models = [x3, x2, joinHeads([x2, x3])]
        for (const [i, at] of order.entries()) {
          models[at]?.dispose()
          for (const left of order.slice(i + 1)) tf.dispose(models[left]?.predict(picture) as tf.Tensor[])
        }
      }
      expect(await leakedTensors(run)).toBe(0)
    }
  })

  test('under a frozen trunk only the head learns; thawed, everything does', async () => {
    const model = withHead(buildSeeded(3), { scale: 2 })
    const target = tf.randomUniform([1, 10, 8, 1], 0, 1, 'float32', 5)
    /** Names of the tensors that three steps of training change, be it in one bit. */
    const changedByFit = async (): Promise<string[]> => {
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' })
      const { tensors: before } = await extractWeights(model)
      await model.fit(pictureOf(4), target, { epochs: 3, verbose: 0 })
      const { tensors: after } = await extractWeights(model)
      return [...after.keys()].filter((name) =>
        after.get(name)?.data.some((value, i) => !Object.is(value, before.get(name)?.data[i])),
      )
    }
    freezeTrunk(model)
    expect(await changedByFit()).toEqual(['deconv.weight', 'deconv.bias'])
    freezeTrunk(model, false)
    expect(await changedByFit()).toEqual([...(await extractWeights(model)).tensors.keys()])
  })

  test('a joined model can be trained on all scales at once', async () => {
    const x3 = buildSeeded(3)
    const both = joinHeads([withHead(x3, { scale: 2 }), x3])
    both.compile({
      optimizer: tf.train.adam(0.01),
      loss: (target, output) => tf.losses.meanSquaredError(target, output),
    })
    const target = (scale: number) => tf.randomUniform([1, 5 * scale, 4 * scale, 1], 0, 1, 'float32', scale)
    const { history } = await both.fit(pictureOf(6), [target(2), target(3)], { epochs: 20, verbose: 0 })
    const losses = history.loss as number[]
    expect(losses.at(-1)).toBeLessThan(losses[0] as number)
  })

  test('what cannot be joined, headed or frozen is refused, and no tensor stays', async () => {
    const x3 = buildSeeded(3)
    const x2 = withHead(x3, { scale: 2 })
    const other = buildFsrcnn({ scale: 2, ...small })
    const srcnn = buildSrcnn({ scale: 2, filters: [4, 2] })
    const attempts: [() => unknown, string][] = [
      [() => joinHeads([x3]), 'joinHeads: expected two or more models, found 1'],
      [() => joinHeads([x3, other]), 'joinHeads: model 1 has another trunk than model 0'],
      [() => joinHeads([x2, x3, x2]), 'joinHeads: two heads are named deconv_x2'],
      [() => withHead(srcnn, { scale: 2 }), 'withHead: expected an fsrcnn model, found srcnn'],
      [() => withHead(x3, { scale: 3, deconv: { padding: 4, outputPadding: 0 } }), 'hourglass-64-32-4'],
      [() => freezeTrunk(srcnn), 'freezeTrunk: the model "srcnn" has no deconvolution head'],
      [() => configOf(joinHeads([x2, x3])), 'carries no config of one network'],
    ]
    for (const [attempt, message] of attempts) {
      const run = () => {
        expect(attempt).toThrow(RangeError)
        expect(attempt).toThrow(message)
      }
      expect(await leakedTensors(run)).toBe(0)
    }
  })
})
