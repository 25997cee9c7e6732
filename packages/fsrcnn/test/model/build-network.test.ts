import { listLayers } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../src/model/build-network.js'
import { extractWeights } from '../../src/model/model-weights.js'
import { engineCases, engineCasesOf } from '../support/engine-cases.js'
import { seededInput, seededWeights } from '../support/seeded-weights.js'

// FSRCNN and SRCNN are held to PyTorch through buildFsrcnn and buildSrcnn, beside this file.
describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(engineCasesOf('espcn'))(
    '$name, whose layers no other network has, gives PyTorch’s picture',
    async ({ config, weightsSeed, input, output }) => {
      const run = () => {
        const model = buildNetwork(seededWeights(config, weightsSeed))
        const { height, width, seed } = input
        const shape = [1, height, width, config.channels]
        const picture = tf.tensor(seededInput(config, height, width, seed), shape)
        const result = model.predict(picture) as tf.Tensor
        expect(result.shape).toEqual([1, output.height, output.width, config.channels])
        expect(maxAbsoluteDifference(result.dataSync(), output.data)).toBeLessThanOrEqual(1e-5)
        tf.dispose([picture, result])
        model.dispose()
      }
      expect(await leakedTensors(run)).toBe(0)
    },
  )
})

test.each(engineCases)('$name has the layers of listLayers and holds its weights', async ({ config }) => {
  await useBackend('cpu')
  const weights = seededWeights(config, 1)
  const model = buildNetwork(weights)
  const names = model.layers.map(({ name }) => name).filter((name) => !/^input$|_pad$/.test(name))
  expect(names).toEqual(listLayers(config).map(({ name }) => name))
  expect(await extractWeights(model)).toEqual(weights)
  model.dispose()
})
