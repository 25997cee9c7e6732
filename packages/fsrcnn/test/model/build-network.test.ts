import { listLayers } from '@sr/network'
import { backends, useBackend } from '@sr-internal/testing/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork } from '../../src/model/build-network.js'
import { extractWeights } from '../../src/model/model-weights.js'
import { engineCases, engineCasesOf } from '../support/engine-cases.js'
import { expectPytorchPicture } from '../support/expect-pytorch-picture.js'
import { seededWeights } from '../support/seeded-weights.js'

// FSRCNN and SRCNN are held to PyTorch through buildFsrcnn and buildSrcnn, beside this file.
describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(engineCasesOf('plain'))(
    '$name, whose layers no other network has, gives PyTorch’s picture',
    async (one) => {
      await expectPytorchPicture(() => buildNetwork(seededWeights(one.config, one.weightsSeed)), one)
    },
  )
})

test.each(engineCases)('$name has the layers of listLayers and holds its weights', async ({ config }) => {
  await useBackend('cpu')
  const weights = seededWeights(config, 1)
  const model = buildNetwork(weights)
  const names = model.layers.map(({ name }) => name).filter((name) => !/^input$|_pad$|_enlarged$/.test(name))
  expect(names).toEqual(listLayers(config).map(({ name }) => name))
  expect(await extractWeights(model)).toEqual(weights)
  model.dispose()
})
