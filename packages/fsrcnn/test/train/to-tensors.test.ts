import { useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { createPatchSource } from '../../src/train/patch-source.js'
import { toTensors } from '../../src/train/to-tensors.js'
import { seededRaster } from '../support/seeded-raster.js'

beforeAll(() => useBackend('cpu'))

test('a batch becomes two tensors of the same shapes and numbers', async () => {
  const pictures = [{ name: 'noise', read: () => seededRaster(30, 20, 1, 'uint8', 1) }]
  const batch = (await createPatchSource(pictures, { scale: 2, patchPx: 4, batch: 3 })).next()
  const { input, target } = toTensors(tf, batch)
  expect([input.shape, target.shape]).toEqual([
    [3, 4, 4, 1],
    [3, 8, 8, 1],
  ])
  expect(await input.data()).toEqual(batch.input.data)
  expect(await target.data()).toEqual(batch.target.data)
  tf.dispose([input, target])
})
