import { readFileSync } from 'node:fs'
import { registerWasmTraining } from '@sr/layers'
import { type FsrcnnConfig, listLayers, presetConfig, presetNames, type Tensor } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildFsrcnn, buildModel, extractWeights, loadWeights } from '../../src/model/model.js'
import { engineCasesOf } from '../support/engine-cases.js'
import { expectPytorchPicture } from '../support/expect-pytorch-picture.js'
import { seededInput, seededWeights } from '../support/seeded-weights.js'

interface StoredTensor {
  readonly shape: number[]
  readonly data: number[]
}

interface ModelCase {
  readonly config: FsrcnnConfig
  readonly input: { readonly height: number; readonly width: number }
  readonly output: StoredTensor
  /** The loss, and the weights after one step of gradient descent on it. */
  readonly step?: { readonly loss: number; readonly tensors: Record<string, StoredTensor> }
}

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const { seeds, learningRate, cases } = readJson('../fixtures/model.json') as {
  seeds: { weights: number; input: number; target: number }
  learningRate: number
  cases: ModelCase[]
}
const shapeOf = ({ d, s, m, scale, channels, edge, slopes, mapActivation, deconv }: FsrcnnConfig): string =>
  `FSRCNN(${d}, ${s}, ${m}) ×${scale}, ${channels} channels, ${edge} edges, ${slopes} slopes, PReLU after ${mapActivation}, crop [${deconv.crop}] of ${deconv.kernel}`

/** A seeded picture as a tensor [1, h, w, channels]. */
const pictureOf = (config: FsrcnnConfig, height: number, width: number, seed: number): tf.Tensor =>
  tf.tensor(seededInput(config, height, width, seed), [1, height, width, config.channels])

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(engineCasesOf('fsrcnn'))('$name gives PyTorch’s picture', async (one) => {
    const { config, weightsSeed } = one
    await expectPytorchPicture(() => {
      const model = buildFsrcnn(config)
      loadWeights(model, seededWeights(config, weightsSeed))
      return model
    }, one)
  })

  test.each(cases.map((one) => [shapeOf(one.config), one] as const))(
    '%s gives PyTorch’s picture',
    (_, one) => {
      const { config, input, output } = one
      const model = buildFsrcnn(config)
      loadWeights(model, seededWeights(config, seeds.weights))
      const result = model.predict(pictureOf(config, input.height, input.width, seeds.input)) as tf.Tensor
      expect(result.shape).toEqual(output.shape)
      expect(maxAbsoluteDifference(result.dataSync(), output.data)).toBeLessThanOrEqual(1e-5)
      model.dispose()
    },
  )
})

describe.each(backends)('training on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    registerWasmTraining()
  })

  test.each(cases.filter(({ step }) => step).map((one) => [shapeOf(one.config), one] as const))(
    'one step of gradient descent leads where PyTorch’s does: %s',
    async (_, { config, input, output, step }) => {
      const model = buildFsrcnn(config)
      loadWeights(model, seededWeights(config, seeds.weights))
      model.compile({ optimizer: tf.train.sgd(learningRate), loss: 'meanSquaredError' })
      const [, height = 0, width = 0] = output.shape
      const loss = await model.trainOnBatch(
        pictureOf(config, input.height, input.width, seeds.input),
        pictureOf(config, height, width, seeds.target),
      )
      expect(loss).toBeCloseTo(step?.loss ?? Number.NaN, 5)
      const { tensors } = await extractWeights(model)
      for (const [name, { shape, data }] of Object.entries(step?.tensors ?? {})) {
        expect(tensors.get(name)?.shape).toEqual(shape)
        expect(maxAbsoluteDifference(tensors.get(name)?.data ?? [], data), name).toBeLessThanOrEqual(1e-5)
      }
      model.dispose()
    },
  )

  test('one patch is overfitted to more than 50 dB', { tags: ['nightly'] }, () => {
    const losses = lossesOf(7, 300)
    expect(-10 * Math.log10(losses.at(-1) as number)).toBeGreaterThan(50)
  })

  test('the same seed gives the same curve, another seed another, and training keeps no tensor', async () => {
    const curve = lossesOf(7, 10)
    expect(lossesOf(7, 10)).toEqual(curve)
    expect(lossesOf(8, 10)).not.toEqual(curve)
    expect(await leakedTensors(() => lossesOf(7, 3))).toBe(0)
  })
})

/** The squared errors of a small network's first steps on one seeded patch of waves. */
function lossesOf(seed: number, steps: number): number[] {
  const model = buildFsrcnn({ scale: 2, d: 16, s: 8, m: 2, seed })
  const optimizer = tf.train.adam(0.005)
  const random = createRandom(7)
  const waves = Array.from({ length: 6 }, () => [random(), random(), 6 * random()] as const)
  const target = tf.tidy(() => {
    const [y, x] = tf.meshgrid(tf.range(0, 12), tf.range(0, 12), { indexing: 'ij' }) as [tf.Tensor, tf.Tensor]
    const sines = waves.map(([down, across, phase]) =>
      tf.sin(tf.add(tf.add(tf.mul(y, down), tf.mul(x, across)), phase)),
    )
    return tf.reshape(tf.add(tf.div(tf.addN(sines), 14), 0.5), [1, 12, 12, 1]) as tf.Tensor4D
  })
  const patch = tf.avgPool(target, 2, 2, 'valid')
  const losses = Array.from({ length: steps }, () => {
    const loss = optimizer.minimize(
      () => tf.losses.meanSquaredError(target, model.apply(patch) as tf.Tensor) as tf.Scalar,
      true,
    ) as tf.Scalar
    const [value = Number.NaN] = loss.dataSync()
    loss.dispose()
    return value
  })
  tf.dispose([target, patch])
  optimizer.dispose()
  model.dispose()
  return losses
}

describe('buildFsrcnn', () => {
  beforeAll(() => useBackend('cpu'))

  test.each(presetNames)('%s has the layers that listLayers names, for any height and width', (name) => {
    for (const scale of [2, 3, 4]) {
      const config = presetConfig(name, scale)
      const model = buildModel(config)
      const named = listLayers(config).map((layer) => layer.name)
      const built = model.layers.map((layer) => layer.name)
      expect(built.filter((layer) => layer !== 'input' && !layer.endsWith('_pad'))).toEqual(named)
      expect(model.inputs[0]?.shape).toEqual([null, null, null, 1])
      expect(model.outputs[0]?.shape).toEqual([null, null, null, 1])
      model.dispose()
    }
  })

  test('a seed fixes the first weights, 0 too, and another seed gives others', async () => {
    const kernelOf = async (seed: number, name: string) => {
      const model = buildFsrcnn({ scale: 2, d: 4, s: 3, m: 2, seed })
      const { tensors } = await extractWeights(model)
      model.dispose()
      return tensors.get(name)?.data
    }
    for (const name of ['feature.weight', 'map_2.weight', 'deconv.weight']) {
      expect(await kernelOf(0, name)).toEqual(await kernelOf(0, name))
      expect(await kernelOf(1, name)).not.toEqual(await kernelOf(0, name))
    }
    expect(await kernelOf(0, 'map_1.weight')).not.toEqual(await kernelOf(0, 'map_2.weight'))
  })

  test('other kernels than those that carry the picture start from He’s distribution, slopes at 0.25, biases at 0', async () => {
    const model = buildFsrcnn({ scale: 3, seed: 1 })
    const { tensors } = await extractWeights(model)
    const deviation = (name: string): number => {
      const { shape, data } = tensors.get(name) as Tensor
      // All rows but the first.
      const random = data.slice(data.length / shape[0]).filter((value) => value !== 0)
      return Math.sqrt(random.reduce((sum, value) => sum + value ** 2, 0) / random.length)
    }
    // The deviation is without the mean.
    expect(deviation('feature.weight') / Math.sqrt((2 / (1.0625 * 25)) * (24 / 25))).toBeCloseTo(1, 1)
    expect(deviation('map_1.weight') / Math.sqrt(2 / (1.0625 * 9 * 12))).toBeCloseTo(1, 1)
    expect(deviation('deconv.weight') / 0.001).toBeCloseTo(1, 1) // paper, section 4.1
    expect(new Set(tensors.get('expand_prelu.weight')?.data)).toEqual(new Set([0.25]))
    expect(new Set(tensors.get('deconv.bias')?.data)).toEqual(new Set([0]))
    model.dispose()
  })

  test.each([
    [{ scale: 3, edge: 'replicate', deconv: { edge: 'replicate' } }, 'hourglass-64-32-4'],
    [{ scale: 3, deconv: { padding: 4, outputPadding: 0 } }, 'hourglass-64-32-4'],
    [{ scale: 3, d: 0 }, 'd must be'],
    [{ scale: 3, sed: 1 }, 'unknown field "sed"'],
    [{ scale: 3, seed: -1 }, 'seed: expected a whole number from 0 on, found -1'],
  ])('%j is refused, and no tensor stays', async (options, message) => {
    const build = () => buildFsrcnn(options as unknown as Parameters<typeof buildFsrcnn>[0])
    const attempt = () => {
      expect(build).toThrow(RangeError)
      expect(build).toThrow(message)
    }
    expect(await leakedTensors(attempt)).toBe(0)
  })
})
