import { type NetworkConfig, plainConfig } from '@sr/network'
import { expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { type TorchNames, torchTensorNames } from '../src/formats/torch/torch-names.js'
import { writeTorchCheckpoint } from '../src/formats/torch/write-torch-checkpoint.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { readFixture } from './support/fixtures.js'
import { seededWeights } from './support/seeded-weights.js'

/** Networks saved as published implementations save theirs, whose names they must get again. */
const files: readonly [file: string, names: TorchNames][] = [
  ['lornatang-8-x4', 'lornatang'],
  ['lornatang-7-x3', 'lornatang'],
  ['lornatang-espcn', 'lornatang'],
  ['lornatang-1-x3', 'yjn870'],
  ['yjn870-srcnn', 'yjn870'],
  ['ecbsr-x2', 'ecnusr'],
  ['abpn-x2', 'ecnusr'],
  ['etds-plain-x2', 'ecnusr'],
  ['compact-x2', 'realesrgan'],
]

test.each(files)('%s is written with the names that %s gives', (file, names) => {
  const given = readFixture(`families/${file}.pth`)
  const [, scale] = /-x(\d)$/.exec(file) ?? []
  const weights = convertCheckpoint(given, scale === undefined ? {} : { scale: Number(scale) })
  const written = readCheckpoint(writeTorchCheckpoint(weights, { names }))
  // Without what wraps the network, its optimizer and its other copies.
  const own = [...readCheckpoint(given).tensors.keys()]
    .filter((name) => !/^(optimizer|params_ema)\./.test(name))
    .map((name) => name.replace(/^(state_dict|params|module)\./, ''))
  expect([...written.tensors.keys()]).toEqual(own)
})

test('a network that an implementation does not have gets none of its names', () => {
  const config: NetworkConfig = plainConfig({ scale: 2, activations: ['tanh'], shortcut: 'nearest' })
  expect(torchTensorNames(config, 'ecnusr')).toBeUndefined()
  expect(() => writeTorchCheckpoint(seededWeights(config), { names: 'ecnusr' })).toThrow(
    'ecnusr has no such plain network. State names lornatang or yjn870 or realesrgan.',
  )
  expect(() => writeTorchCheckpoint(seededWeights(config), { names: 'torch' as TorchNames })).toThrow(
    'names must be one of lornatang, yjn870, realesrgan, ecnusr, found "torch"',
  )
})
