import { createRaster } from '@sr/image'
import { useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildFsrcnn, configOf, withHead } from '../../src/model/model.js'
import {
  createPatchSource,
  createValidationSet,
  createWeightAverage,
  learningRateAt,
  type PatchSource,
  type TrainOptions,
  trainSr,
} from '../../src/train/index.js'

const pictures = [{ name: 'grey', read: () => createRaster(40, 40, 1, 'uint8') }]
const patches = { scale: 2, patchPx: 4, batch: 1 }
const learningRate = { kind: 'constant', rate: 1e-3 } as const

beforeAll(() => useBackend('cpu'))

describe('trainSr', () => {
  const refused = async (options: object, source?: unknown, math: unknown = tf, network?: unknown) => {
    const model = buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1 })
    const run = trainSr(
      math as typeof tf,
      (network ?? model) as typeof model,
      (source ?? (await createPatchSource(pictures, patches))) as PatchSource,
      { steps: 1, learningRate, ...options } as TrainOptions,
    )
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    model.dispose()
    return error
  }

  test.each<[object, string]>([
    [{ step: 3 }, 'unknown option "step". Expected steps, learningRate,'],
    [{ lr: 1e-3 }, 'Did you mean learningRate?'],
    [{ learning_rate: 1e-3 }, 'Did you mean learningRate?'],
    [{ batchSize: 4 }, 'It is an option of createPatchSource. Its name is batch.'],
    [{ epochs: 4 }, 'A run is counted in steps'],
    [{ learningRate: 1e-3 }, 'learningRate: options must be an object of kind, rate, warmUpSteps, factor'],
    [{ learningRate: { ...learningRate, warmupSteps: 3 } }, 'Did you mean warmUpSteps?'],
    [
      { learningRate: { ...learningRate, factor: 3 } },
      'learningRate: unknown option "factor". Expected kind, rate, warmUp',
    ],
    [{ optimizer: 'adam' }, "optimizer: expected { kind: 'adam' }, 'sgd' or 'soap', found \"adam\"."],
    [{ optimizer: { kind: 'adam', beta: 0.9 } }, 'Did you mean beta1?'],
    [{ optimizer: { kind: 'sgd', nesterov: true } }, 'unknown option "nesterov". Expected kind, momentum.'],
    [{ rateFactors: { trunk: 1, haed: 1 } }, 'Did you mean head?'],
    [
      { validation: { set: {}, everySteps: 1 } },
      'expected what createValidationSet resolves to, found an empty object',
    ],
    [{ validation: { set: {}, every: 1 } }, 'Did you mean everySteps?'],
    [{ onStep: true }, 'onStep: expected a function, found true.'],
    [{ signal: new AbortController() }, 'signal: expected an AbortSignal, found an AbortController.'],
  ])('refuses %j with what was meant', async (options, message) => {
    const error = await refused(options)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(message)
  })

  test('says what stands in place of TensorFlow.js, the source and the model', async () => {
    expect(String(await refused({}, undefined, Promise.resolve(tf)))).toContain(
      'found a Promise, which must be',
    )
    expect(String(await refused({}, createPatchSource(pictures, patches)))).toContain(
      'found a Promise, which must be',
    )
    expect(String(await refused({}, pictures))).toContain(
      'what createPatchSource resolves to, found an Array.',
    )
    expect(String(await refused({}, undefined, tf, {}))).toContain('configOf: expected a tf.LayersModel')
  })
})

test.each<[object, string]>([
  [{ patchSize: 4 }, 'Did you mean patchPx?'],
  [{ batchSize: 4 }, 'Did you mean batch?'],
  [{ augmentation: {} }, 'Did you mean augment?'],
  [{ orientations: 'all' }, 'It is an option of augment.'],
  [
    { augment: { downscale: [1] } },
    'augment: unknown option "downscale". Expected downscales, orientations. Did you',
  ],
  [{ augment: 'all' }, 'augment: options must be an object of downscales, orientations, found "all".'],
])('createPatchSource refuses %j with what was meant', async (options, message) => {
  const made = createPatchSource(pictures, { ...patches, ...options })
  await expect(made).rejects.toThrow(TypeError)
  await expect(made).rejects.toThrow(message)
})

test.each<[unknown, string]>([
  ['photos/', 'expected a list of { name, read }, found "photos/".'],
  [undefined, 'expected a list of { name, read }, found undefined.'],
  [[createRaster(40, 40, 1, 'uint8')], 'where read() gives the picture, found an object of width, height,'],
  [['a.png'], 'where read() gives the picture, found "a.png".'],
])('pictures are sources, and %j is a TypeError', async (sources, message) => {
  for (const make of [createPatchSource, createValidationSet] as const) {
    const made = make(sources as never, (make === createPatchSource ? patches : { scale: 2 }) as never)
    await expect(made).rejects.toThrow(TypeError)
    await expect(made).rejects.toThrow(message)
  }
})

test('the other parts of training refuse unknown options too', async () => {
  await expect(createValidationSet(pictures, { scale: 2, protocol: 'ntire' } as never)).rejects.toThrow(
    '"protocol"',
  )
  expect(() => createWeightAverage(new Map(), { averageDecay: 0.9 } as object)).toThrow('Did you mean decay?')
  expect(() => learningRateAt({ kind: 'step', rate: 1, factor: 0.5, every: 3 } as never, 0)).toThrow(
    'everySteps?',
  )
  const model = buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1 })
  expect(() => withHead(model, { scale: 3, deconvolution: {} } as never)).toThrow('Did you mean deconv?')
  expect(() => configOf(Promise.resolve(model) as never)).toThrow('a tf.LayersModel, found a Promise')
  model.dispose()
})
