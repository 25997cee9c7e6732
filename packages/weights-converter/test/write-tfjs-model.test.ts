import {
  deconvolutionOutputSize,
  fsrcnnConfig,
  listLayers,
  type NetworkConfig,
  plainConfig,
  srcnnConfig,
} from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
// By path, because both packages depend on this one or stand beside it; a manifest must not say the reverse.
import { tfjsEngine } from '../../fsrcnn/src/tfjs.js'
import { registerLayers } from '../../layers/src/index.js'
import { convertCheckpoint } from '../src/convert.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { readTfjsFiles } from './support/read-tfjs-files.js'
import { loadModel, type Planes, predict, useBackend } from './support/run-tfjs.js'
import { seededWeights } from './support/seeded-weights.js'

const small = { d: 4, s: 2, m: 2 }

beforeAll(() => useBackend('cpu'))

describe('a written model', () => {
  test('carries its config where tfjs keeps user metadata', async () => {
    const weights = seededWeights(fsrcnnConfig({ scale: 2, ...small }))
    const model = await loadModel(writeTfjsModel(weights))
    expect(model.getUserDefinedMetadata()).toEqual({ 'sr.format': '1', 'sr.config': weights.config })
    model.dispose()
  })

  test.each<[string, NetworkConfig]>([
    [
      'one slope for all channels',
      fsrcnnConfig({ scale: 3, ...small, slopes: 'shared', mapActivation: 'last' }),
    ],
    ['a centred crop', fsrcnnConfig({ scale: 4, ...small, channels: 3 })],
    ['a head of another size', fsrcnnConfig({ scale: 3, ...small, deconv: { crop: [3, 2], inexact: true } })],
    ['a crop beyond the kernel', fsrcnnConfig({ scale: 6, ...small, deconv: { crop: [4, -1] } })],
    ['unpadded convolutions', srcnnConfig({ scale: 2, filters: [4, 2], edge: 'valid' })],
    ['a pixel shuffle', plainConfig({ scale: 3, channels: 3, filters: [4, 2], outputActivation: 'clamp' })],
    ['PReLUs and a shortcut', plainConfig({ scale: 2, activations: ['prelu'], shortcut: 'nearest' })],
    [
      'a deconvolution, one slope for all channels and a shortcut',
      plainConfig({
        ...{ scale: 3, channels: 3, kernels: [3, 3, 7], filters: [4, 5], activations: ['prelu', 'none'] },
        ...{ slopes: 'shared', tail: 'deconv', shortcut: 'nearest', outputActivation: 'clamp' },
      }),
    ],
  ])('with %s gives back exactly its weights and config', (_, config) => {
    const weights = seededWeights(config)
    const again = convertCheckpoint(readTfjsFiles(writeTfjsModel(weights)))
    expect(again.config).toEqual(config)
    expect(again.tensors).toEqual(weights.tensors)
  })

  test('in float16 is half as large, and tfjs reads the values that we read', async () => {
    const weights = seededWeights(fsrcnnConfig({ scale: 2, ...small }))
    const half = writeTfjsModel(weights, { dtype: 'f16' })
    expect(half.weightsBin.length).toBe(writeTfjsModel(weights).weightsBin.length / 2)
    const model = await loadModel(half)
    const [kernel] = model.getLayer('shrink').getWeights()
    const ours = convertCheckpoint(readTfjsFiles(half)).tensors.get('shrink.weight')
    const [outputs = 0, inputs = 0] = ours?.shape ?? []
    const theirs = (await kernel?.array()) as number[][][][]
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) expect(theirs[0]?.[0]?.[i]?.[o]).toBe(ours?.data[o * inputs + i])
    }
    model.dispose()
  })

  test('in float16 is refused for a weight beyond its range', () => {
    const weights = seededWeights(fsrcnnConfig({ scale: 2, ...small }))
    weights.tensors.get('deconv.bias')?.data.fill(1e6)
    expect(() => writeTfjsModel(weights, { dtype: 'f16' })).toThrow(
      /deconv\/bias holds 1000000, but float16 ends at 65504/,
    )
  })
})

describe('replicated edges', () => {
  const weights = seededWeights(fsrcnnConfig({ scale: 2, ...small, edge: 'replicate' }))

  test('have no stock form, and the refusal names the ways out', () => {
    expect(() => writeTfjsModel(weights)).toThrow(expect.objectContaining({ code: 'no-stock-form' }))
    expect(() => writeTfjsModel(weights)).toThrow(/safetensors.*options\.allowCustomLayers.*@sr\/layers/)
  })

  test('are written with our layer where that is allowed, and read back', () => {
    const files = writeTfjsModel(weights, { allowCustomLayers: true })
    expect(files.modelJson).toContain(
      '"class_name":"ReplicatePad","config":{"name":"feature_pad","padding":2',
    )
    expect(convertCheckpoint(readTfjsFiles(files))).toMatchObject({
      config: weights.config,
      tensors: weights.tensors,
    })
  })

  test('run in plain tfjs once @sr/layers is registered', async () => {
    registerLayers()
    const model = await loadModel(writeTfjsModel(weights, { allowCustomLayers: true }))
    const input = { shape: [1, 4, 5], data: Float32Array.from({ length: 20 }, createRandom(2)) }
    const output = await predict(model, input)
    model.dispose()
    const network = await tfjsEngine(tf).load(weights)
    expect(maxAbsoluteDifference(output.data, await network.run(input.data, 4, 5))).toBeLessThanOrEqual(1e-5)
    network.dispose()
  })

  test('of 1×1 kernels need none', () => {
    const config = plainConfig({ scale: 2, kernels: [1, 1], filters: [4], edge: 'replicate' })
    expect(() => writeTfjsModel(seededWeights(config))).not.toThrow()
  })
})

describe('shortcuts', () => {
  const weights = seededWeights(plainConfig({ scale: 2, kernels: [3, 3], filters: [4], shortcut: 'bicubic' }))

  test('that are not nearest have no stock form, and the refusal names the ways out', () => {
    expect(() => writeTfjsModel(weights)).toThrow(expect.objectContaining({ code: 'no-stock-form' }))
    expect(() => writeTfjsModel(weights)).toThrow(/shortcut.*by bicubic.*options\.allowCustomLayers/)
  })

  test('are written with our layer where that is allowed, run, and are read back', async () => {
    registerLayers()
    const files = writeTfjsModel(weights, { allowCustomLayers: true })
    const { config, tensors } = convertCheckpoint(readTfjsFiles(files))
    expect({ config, tensors }).toEqual(weights)
    const model = await loadModel(files)
    const input = { shape: [1, 4, 5], data: Float32Array.from({ length: 20 }, createRandom(2)) }
    const output = await predict(model, input)
    model.dispose()
    const network = await tfjsEngine(tf).load(weights)
    expect(maxAbsoluteDifference(output.data, await network.run(input.data, 4, 5))).toBeLessThanOrEqual(1e-5)
    network.dispose()
  })

  test('of a model without our config are told from its layers', () => {
    const nearest = seededWeights(
      plainConfig({ scale: 2, channels: 3, activations: ['prelu'], shortcut: 'nearest' }),
    )
    const { modelJson, weightsBin } = writeTfjsModel(nearest)
    const model = JSON.parse(modelJson)
    delete model.userDefinedMetadata
    const { layers } = model.modelTopology.model_config.config
    const shuffle = layers.find(({ name }: { name: string }) => name === 'shuffle')
    Object.assign(shuffle, { class_name: 'PixelShuffle', config: { name: 'shuffle', factor: 2 } })
    const kernel = model.weightsManifest[0].weights.pop() // that of the stock layer in its place
    const bytes = 4 * kernel.shape.reduce((a: number, b: number) => a * b, 1)
    const files = { modelJson: JSON.stringify(model), weightsBin: weightsBin.slice(0, -bytes) }
    const read = convertCheckpoint(readTfjsFiles(files))
    expect(read.config).toMatchObject({ shortcut: 'nearest', activations: ['prelu', 'prelu'], scale: 2 })
    expect(read.assumptions.map(({ field }) => field)).not.toContain('shortcut')
  })
})

/**
 * PyTorch's definition of a transposed convolution with one channel, in float64: every
 * input pixel adds its kernel.
 */
function transposeDirectly(
  input: Planes,
  kernel: { readonly data: Float32Array; readonly size: number },
  stride: number,
  [before, after]: readonly [number, number],
  bias: number,
): { readonly shape: number[]; readonly data: Float64Array } {
  const [, height = 0, width = 0] = input.shape
  const size = (length: number): number =>
    deconvolutionOutputSize(length, stride, kernel.size, [before, after])
  const [rows, columns] = [size(height), size(width)]
  const data = new Float64Array(rows * columns).fill(bias)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < kernel.size; i++) {
        for (let j = 0; j < kernel.size; j++) {
          const [row, column] = [y * stride + i - before, x * stride + j - before]
          if (row < 0 || row >= rows || column < 0 || column >= columns) continue
          data[row * columns + column] =
            (data[row * columns + column] ?? 0) +
            (input.data[y * width + x] ?? 0) * (kernel.data[i * kernel.size + j] ?? 0)
        }
      }
    }
  }
  return { shape: [1, rows, columns], data }
}

test('any head is the transposed convolution that PyTorch defines, whatever its kernel, stride and crop', async () => {
  const heads = fc.record({
    kernel: fc.integer({ min: 1, max: 11 }),
    scale: fc.integer({ min: 1, max: 8 }),
    before: fc.integer({ min: -2, max: 7 }),
    after: fc.integer({ min: -2, max: 7 }),
    exact: fc.boolean(),
  })
  const run = async (head: {
    kernel: number
    scale: number
    before: number
    after: number
    exact: boolean
  }) => {
    const { kernel, scale, before } = head
    const after = head.exact ? kernel - scale - before : head.after
    fc.pre(before < kernel && after < kernel && before >= -scale && after >= -scale)
    fc.pre(deconvolutionOutputSize(3, scale, kernel, [before, after]) > 0)
    const config = fsrcnnConfig({
      scale,
      d: 1,
      s: 1,
      m: 0,
      deconv: { kernel, crop: [before, after], inexact: true },
    })
    const weights = seededWeights(config)
    // All layers before the head pass their input through.
    for (const layer of listLayers(config)) {
      if (layer.kind === 'prelu') weights.tensors.get(`${layer.name}.weight`)?.data.fill(1)
      if (layer.kind !== 'conv') continue
      weights.tensors.get(`${layer.name}.bias`)?.data.fill(0)
      const { data } = weights.tensors.get(`${layer.name}.weight`) ?? { data: new Float32Array() }
      data.fill(0)[(data.length - 1) / 2] = 1
    }
    const random = createRandom(5)
    const input = { shape: [1, 3, 4], data: Float32Array.from({ length: 12 }, random) }
    const model = await loadModel(writeTfjsModel(weights))
    const output = await predict(model, input)
    model.dispose()
    const weight = weights.tensors.get('deconv.weight')?.data ?? new Float32Array()
    const bias = weights.tensors.get('deconv.bias')?.data[0] ?? 0
    const expected = transposeDirectly(input, { data: weight, size: kernel }, scale, [before, after], bias)
    expect(output.shape).toEqual(expected.shape)
    expect(maxAbsoluteDifference(output.data, expected.data)).toBeLessThanOrEqual(1e-5)
  }
  await fc.assert(fc.asyncProperty(heads, run), { seed: 1, numRuns: 150 })
})
