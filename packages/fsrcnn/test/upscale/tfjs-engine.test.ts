import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends } from '@sr-internal/testing/tfjs'
import * as tfjsCore from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { tfjsEngine } from '../../src/tfjs.js'
import { tfjsOn } from '../support/backends.js'
import { engineCases } from '../support/engine-cases.js'
import { releasedCases } from '../support/released-cases.js'
import { seededInput, seededWeights } from '../support/seeded-weights.js'

describe.each(backends)('on the %s backend', (backend) => {
  test.each(engineCases)('$name gives what PyTorch gives', async ({ config, weightsSeed, input, output }) => {
    const network = await tfjsEngine(await tfjsOn(backend)).load(seededWeights(config, weightsSeed))
    const pixels = seededInput(config, input.height, input.width, input.seed)
    const result = await network.run(pixels, input.height, input.width)
    network.dispose()
    expect(maxAbsoluteDifference(result, output.data)).toBeLessThanOrEqual(1e-5)
  })

  test.each(releasedCases)(
    'the released weights $name give what PyTorch gives',
    async ({ network: weights, input, output }) => {
      const network = await tfjsEngine(await tfjsOn(backend)).load(weights)
      const [, , height, width] = input.shape
      const result = await network.run(Float32Array.from(input.data), height, width)
      network.dispose()
      expect(maxAbsoluteDifference(result, output.data)).toBeLessThanOrEqual(1e-5)
    },
  )

  test('a network leaves no tensors behind, neither by running nor after it is disposed', async () => {
    const tf = await tfjsOn(backend)
    const before = tf.memory().numTensors
    const { config, weightsSeed } = engineCases[0]
    const network = await tfjsEngine(tf).load(seededWeights(config, weightsSeed))
    const loaded = tf.memory().numTensors
    await network.run(seededInput(config, 4, 4, 1), 4, 4)
    expect(tf.memory().numTensors).toBe(loaded)
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('the engine is named after the backend', async () => {
    expect(tfjsEngine(await tfjsOn(backend)).name).toBe(`tfjs-${backend === 'tensorflow' ? 'node' : backend}`)
  })
})

test('an engine that fails while it uploads or runs leaves no tensors behind', async () => {
  const tf = await tfjsOn('cpu')
  const { config } = engineCases[0]
  const weights = seededWeights(config, 1)
  const before = tf.memory().numTensors

  const tensors = new Map(weights.tensors)
  tensors.delete('expand.bias')
  await expect(tfjsEngine(tf).load({ config, tensors })).rejects.toThrow('expand.bias is missing')
  expect(tf.memory().numTensors).toBe(before)

  const conv2d: typeof tf.fused.conv2d = (...args) => {
    // The head has none, and comes after seven other layers.
    if (args[0].preluActivationWeights === undefined) throw new Error('no memory left')
    return tf.fused.conv2d(...args)
  }
  const network = await tfjsEngine({ ...tf, fused: { ...tf.fused, conv2d } }).load(weights)
  await expect(network.run(new Float32Array(16), 4, 4)).rejects.toThrow('no memory left')
  network.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'found undefined.'],
  [
    'the name of a backend',
    'webgl',
    'found "webgl". The engine of that backend: await tf.setBackend("webgl").',
  ],
  [
    'an import that was not awaited',
    import('@tensorflow/tfjs-core'),
    'found a Promise, which must be awaited.',
  ],
  [
    'a module under its default',
    { default: tfjsCore },
    'found a module whose default is TensorFlow.js. Pass its default.',
  ],
  ['layers alone', { layers: {}, model: () => {} }, 'found an object without getBackend, ready, tidy,'],
  ['a part of it', { ...tfjsCore, default: undefined, fused: {} }, 'found an object without fused.conv2d.'],
])('%s in place of TensorFlow.js is a TypeError', (_, tf, found) => {
  expect(() => tfjsEngine(tf as never)).toThrow(TypeError)
  expect(() => tfjsEngine(tf as never)).toThrow(found)
})
