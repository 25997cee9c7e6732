import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  fsrcnnConfig,
  type Interpolation,
  type NetworkConfig,
  plainConfig,
  srcnnConfig,
  type Weights,
} from '@sr/network'
import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { writeOnnxModel } from '../src/formats/onnx/write-onnx-model.js'
import { readMultiWeights } from '../src/formats/safetensors/multi-weights-file.js'
import { torchNames, torchTensorNames } from '../src/formats/torch/torch-names.js'
import { writeTorchCheckpoint } from '../src/formats/torch/write-torch-checkpoint.js'
import { listFamilies } from './support/families.js'
import { readBytes, readFixture } from './support/fixtures.js'
import { expectSame, formNames, haveSameBytes, rounded, through } from './support/round-trip.js'
import { seededWeights } from './support/seeded-weights.js'

const weightsFolder = fileURLToPath(new URL('../../fsrcnn/weights/', import.meta.url))

const released = readdirSync(weightsFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.safetensors'))
  .flatMap((path) =>
    readMultiWeights(readBytes(weightsFolder + path)).map((weights): [string, Weights] => [
      `${path} ×${weights.config.scale}`,
      weights,
    ]),
  )

const families = listFamilies().map(({ name, scale, config }): [string, Weights] => [
  name,
  convertCheckpoint(readFixture(`families/${name}.pth`), scale === null ? { config } : { scale, config }),
])

const small = { d: 4, s: 2, m: 2 }

/** What no published file happens to have. */
const invented: readonly (readonly [string, Weights])[] = Object.entries<NetworkConfig>({
  'a head of another size': fsrcnnConfig({ scale: 3, ...small, deconv: { crop: [3, 2], inexact: true } }),
  'a crop beyond the kernel': fsrcnnConfig({ scale: 6, ...small, deconv: { crop: [4, -1] } }),
  'rows added on both sides': fsrcnnConfig({
    scale: 2,
    ...small,
    deconv: { kernel: 3, crop: [-1, -2], inexact: true },
  }),
  'unpadded convolutions': srcnnConfig({ scale: 2, filters: [4, 2], edge: 'valid' }),
  'a deconvolution after tanh': plainConfig({ scale: 2, filters: [4], kernels: [3, 4], tail: 'deconv' }),
  'a nearest shortcut': plainWith('nearest'),
  'a bilinear shortcut': plainWith('bilinear'),
  'a bicubic shortcut': plainWith('bicubic'),
}).map(([name, config]) => [name, seededWeights(config)])

describe.each([...released, ...families, ...invented])('%s', (_, weights) => {
  test.each(formNames)('comes back from %s as it was, bit for bit', (form) => {
    expectSame(through(form, weights, 'f32'), weights)
  })

  test.each(formNames)('comes back from %s in float16 as it was rounded', (form) => {
    expectSame(through(form, weights, 'f16'), rounded(weights))
  })

  test('comes back from all of them, one after the other', () => {
    const end = formNames.reduce((at, form) => through(form, at, 'f32'), weights)
    expectSame(end, weights)
  })

  test('comes back from a .pth of whosever names', () => {
    for (const names of torchNames) {
      if (torchTensorNames(weights.config, names) === undefined) continue
      expectSame(convertCheckpoint(writeTorchCheckpoint(weights, { names })), weights)
    }
  })

  test('is the same bytes whatever the order of its tensors', () => {
    const turned = { ...weights, tensors: new Map([...weights.tensors].reverse()) }
    expect(haveSameBytes(writeOnnxModel(turned), writeOnnxModel(weights))).toBe(true)
    expect(haveSameBytes(writeTorchCheckpoint(turned), writeTorchCheckpoint(weights))).toBe(true)
  })
})

function plainWith(shortcut: Interpolation): NetworkConfig {
  const chain = { filters: [4, 4], kernels: [3, 3, 3], activations: ['prelu'] } as const
  return plainConfig({
    scale: 2,
    channels: 3,
    ...chain,
    shortcut,
    edge: 'replicate',
    outputActivation: 'clamp',
  })
}
