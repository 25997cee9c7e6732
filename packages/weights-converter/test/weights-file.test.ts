import {
  fsrcnnConfig,
  type NetworkConfig,
  plainConfig,
  srcnnConfig,
  tensorShapes,
  type Weights,
} from '@sr/network'
import { createRandom } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { readSafetensors, readWeights, writeSafetensors, writeWeights } from '../src/safetensors.js'
import { refusalOf } from './support/expect-refusal.js'
import { readFixture } from './support/fixtures.js'

function randomWeights(config: NetworkConfig): Weights {
  const random = createRandom(8)
  const tensors = [...tensorShapes(config)].map(([name, shape]) => {
    const data = Float32Array.from(
      { length: shape.reduce((product, size) => product * size, 1) },
      () => random() - 0.5,
    )
    return [name, { shape, data }] as const
  })
  return { config, tensors: new Map(tensors) }
}

const tiny = randomWeights(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }))
const metadata = (config: unknown): Map<string, string> =>
  new Map([
    ['sr.format', '1'],
    ['sr.config', JSON.stringify(config)],
  ])

describe('a weights file', () => {
  test.each<[string, NetworkConfig]>([
    [
      'FSRCNN',
      fsrcnnConfig({
        scale: 3,
        d: 4,
        s: 2,
        m: 2,
        slopes: 'shared',
        mapActivation: 'last',
        edge: 'replicate',
      }),
    ],
    ['SRCNN', srcnnConfig({ scale: 3 })],
    ['ESPCN', plainConfig({ scale: 3 })],
  ])('gives back the config and every bit of a %s', (_name, config) => {
    const weights = randomWeights(config)
    const read = readWeights(writeWeights(weights))
    expect(read.config).toEqual(weights.config)
    expect([...read.tensors]).toEqual([...weights.tensors])
  })

  test('in float16 gives the rounded values, and the same file again', () => {
    const once = writeWeights(tiny, { dtype: 'f16' })
    expect(writeWeights(readWeights(once), { dtype: 'f16' })).toEqual(once)
    expect([...readSafetensors(once).tensors.values()].every(({ dtype }) => dtype === 'f16')).toBe(true)
  })

  test('without a config is refused with the way out', () => {
    const error = refusalOf(() => readWeights(readFixture('checkpoints/f32.safetensors')))
    expect([error?.code, error?.message]).toEqual([
      'missing-fact',
      expect.stringContaining('convertCheckpoint'),
    ])
  })

  test.each<[string, Map<string, string>]>([
    [
      'is no JSON',
      new Map([
        ['sr.format', '1'],
        ['sr.config', '{'],
      ]),
    ],
    ['names no architecture', metadata({ scale: 2 })],
    ['has a scale of zero', metadata({ ...tiny.config, scale: 0 })],
    ['has a field that does not exist', metadata({ ...tiny.config, depth: 3 })],
    ['is of another network', metadata(fsrcnnConfig({ scale: 2, d: 5, s: 2, m: 1 }))],
  ])('whose config %s is refused', (_what, stated) => {
    expect(refusalOf(() => readWeights(writeSafetensors(tiny.tensors, stated)))?.code).toBe('malformed')
  })

  test('of a training that is to go on is refused with the files to take instead', () => {
    const state = new Map([['sr.training', '1'], ...metadata(tiny.config)])
    state.delete('sr.format')
    const error = refusalOf(() => readWeights(writeSafetensors(tiny.tensors, state)))
    expect([error?.code, error?.message]).toEqual([
      'unsupported',
      expect.stringContaining('best.safetensors'),
    ])
  })

  test('of a later format is refused', () => {
    const later = new Map([...metadata(tiny.config), ['sr.format', '2']])
    expect(refusalOf(() => readWeights(writeSafetensors(tiny.tensors, later)))?.code).toBe('unsupported')
  })

  test.each([
    ['4,000,000 lists within each other', `${'['.repeat(4e6)}${']'.repeat(4e6)}`, 'limit'],
    ['text that is no JSON', '{"scale":\u001b[31m', 'malformed'],
  ])('whose config is %s is refused by name', (_what, config, code) => {
    const bytes = writeSafetensors(tiny.tensors, new Map([...metadata(tiny.config), ['sr.config', config]]))
    const error = refusalOf(() => readWeights(bytes))
    expect(error).toMatchObject({ code, where: 'sr.config' })
    expect(error?.message).toMatch(/^[^\p{Cc}]+$/u)
  })

  test('with NaN weights is refused and not written', () => {
    const [first] = tiny.tensors.keys()
    const broken = new Map([
      ...tiny.tensors,
      [first, { shape: tiny.tensors.get(first)?.shape ?? [], data: new Float32Array(75).fill(Number.NaN) }],
    ])
    expect(refusalOf(() => readWeights(writeSafetensors(broken, metadata(tiny.config))))?.code).toBe(
      'not-finite',
    )
    expect(() => writeWeights({ ...tiny, tensors: broken })).toThrow(RangeError)
  })
})
