import { type FsrcnnConfig, type FsrcnnOptions, presetConfig } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, expect, test } from 'vitest'
import { buildFsrcnn, configOf, extractWeights, loadWeights, withHead } from '../../src/model/model.js'
import start from '../fixtures/start.json' with { type: 'json' }
import { seededInput } from '../support/seeded-weights.js'

beforeAll(() => useBackend('cpu'))

const small = { d: 6, s: 4, m: 2, seed: 1 }
const variants: FsrcnnOptions[] = [
  { scale: 2 },
  { scale: 3 },
  { scale: 4 },
  { scale: 2, channels: 3 },
  { scale: 3, m: 0, slopes: 'shared', edge: 'replicate' },
  { scale: 3, mapActivation: 'last', edge: 'valid' },
  { scale: 3, deconv: { kernel: 8, crop: [4, 1] } },
  { scale: 2, deconv: { kernel: 4, crop: [1, 1] } },
  { scale: 4, kernels: { feature: 3, shrink: 3, map: 1, expand: 5 } },
]

test.each(variants)(
  "a new network's first channels enlarge a picture as PyTorch's bilinear interpolation does: %j",
  async (options) => {
    const model = buildFsrcnn({ ...small, ...options })
    await silenceOthers(model)
    expect(await distanceFromBilinear(model)).toBeLessThan(1e-5)
  },
)

test('the other channels add little to it at first, though not nothing', async () => {
  const distance = await distanceFromBilinear(buildFsrcnn({ scale: 3, edge: 'replicate' }))
  expect(distance).toBeGreaterThan(1e-3)
  expect(distance).toBeLessThan(0.1) // of noise in 0..1
})

test.each([
  { scale: 3 },
  { scale: 3, channels: 3 },
  presetConfig('hourglass-64-32-4', 4), // its crop [4, 1] leaves too little of a kernel of 9 for the triangle
  { scale: 4, deconv: { kernel: 5 } },
  { scale: 2, deconv: { crop: [-1, 8] } },
] as FsrcnnOptions[])('a new network leaves flat areas flat: %j', (options) => {
  const model = buildFsrcnn({ ...small, ...options, edge: 'replicate' })
  const { channels, scale } = configOf(model)
  const output = model.predict(tf.fill([1, 12, 12, channels], 0.7)) as tf.Tensor4D
  const inside = tf.slice(output, [0, 4 * scale, 4 * scale, 0], [1, 4 * scale, 4 * scale, channels])
  const found = inside.dataSync()
  expect(maxAbsoluteDifference(found, new Float32Array(found.length).fill(0.7))).toBeLessThan(1e-5)
})

test.each([
  { scale: 2, channels: 3, d: 6, s: 2 },
  { scale: 2, kernels: { feature: 1 } },
  { scale: 2, inputRange: [-1, 1] },
] as FsrcnnOptions[])(
  'a network that can carry no picture starts with random kernels: %j',
  async (options) => {
    const { tensors } = await extractWeights(buildFsrcnn({ ...small, ...options }))
    for (const name of ['feature', 'shrink', 'map_1', 'expand', 'deconv']) {
      expect(tensors.get(`${name}.weight`)?.data).not.toContain(0)
    }
  },
)

test.each([2, 4])(
  'a head made from a bilinear one for ×3 is bilinear for ×%i, wherever both are cropped',
  async (scale) => {
    const x3 = buildFsrcnn({ ...small, scale: 3, deconv: { crop: [5, 1] } })
    const model = withHead(x3, { scale, deconv: { kernel: 10, crop: [scale, 10 - 2 * scale] } })
    await silenceOthers(model)
    expect(await distanceFromBilinear(model)).toBeLessThan(1e-5)
  },
)

/** Takes what the channels that do not carry the picture add to the output out of a model. */
async function silenceOthers(model: LayersModel): Promise<void> {
  const weights = await extractWeights(model)
  const { channels, deconv } = weights.config as FsrcnnConfig
  weights.tensors.get('deconv.weight')?.data.fill(0, (channels * deconv.kernel) ** 2)
  loadWeights(model, weights)
}

/** The largest difference of any pixel inside the edge. */
async function distanceFromBilinear(model: LayersModel): Promise<number> {
  const config = configOf(model) as FsrcnnConfig
  const { scale, channels, edge, kernels } = config
  const { height, width } = start.picture
  const expected = start.bilinear.find((one) => one.scale === scale && one.channels === channels)?.output
  const picture = tf.tensor(seededInput(config, height, width, start.seeds.input), [
    1,
    height,
    width,
    channels,
  ])
  const output = model.predict(picture) as tf.Tensor
  const cut = edge === 'valid' ? (kernels.feature - 1) / 2 + config.m * ((kernels.map - 1) / 2) : 0
  const inside = (of: tf.Tensor, margin: number) => {
    const size = [height, width].map((side) => (side - 2 * cut - 2) * scale)
    expect(of.shape[1]).toBe(size[0] + 2 * margin)
    return tf.slice(of, [0, margin, margin, 0], [1, ...size, channels]).dataSync()
  }
  return maxAbsoluteDifference(
    inside(output, scale),
    inside(tf.tensor(expected?.data ?? [], expected?.shape ?? []), (cut + 1) * scale),
  )
}
