import { listLayers, srcnnConfig } from '@sr/network'
import { backends, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildSrcnn, extractWeights, loadWeights } from '../../src/model/srcnn.js'
import { engineCasesOf } from '../support/engine-cases.js'
import { expectPytorchPicture } from '../support/expect-pytorch-picture.js'
import { seededWeights } from '../support/seeded-weights.js'

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(engineCasesOf('srcnn'))('$name gives PyTorch’s picture', async (one) => {
    const { config, weightsSeed } = one
    await expectPytorchPicture(() => {
      const model = buildSrcnn(config)
      loadWeights(model, seededWeights(config, weightsSeed))
      return model
    }, one)
  })
})

describe('buildSrcnn', () => {
  beforeAll(() => useBackend('cpu'))

  test('its layers have the names of listLayers', () => {
    const config = srcnnConfig({ scale: 3 })
    const model = buildSrcnn(config)
    const names = listLayers(config).map((layer) => layer.name)
    expect(model.layers.map((layer) => layer.name)).toEqual(['input', ...names])
  })

  test('a seed fixes the first weights', async () => {
    const build = (seed: number) => extractWeights(buildSrcnn({ scale: 2, filters: [4, 2], seed }))
    expect(await build(3)).toEqual(await build(3))
    expect(await build(4)).not.toEqual(await build(3))
  })

  test('it learns: one patch’s loss falls', async () => {
    const model = buildSrcnn({ scale: 2, kernels: [5, 3], filters: [6] })
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' })
    const target = tf.randomUniform([1, 8, 8, 1], 0, 1, 'float32', 1)
    const { history } = await model.fit(tf.mul(target, 0.5), target, { epochs: 20, verbose: 0 })
    const losses = history.loss as number[]
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4)
  })
})
