import { type FsrcnnConfig, fsrcnnConfig, plainConfig, seededWeights, type Weights } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { inspectCheckpoint } from '../src/inspect.js'
import {
  readMultiWeights,
  readSafetensors,
  readWeights,
  writeMultiWeights,
  writeSafetensors,
  writeWeights,
} from '../src/safetensors.js'
import { refusalOf } from './support/expect-refusal.js'

const tiny = (scale: number): FsrcnnConfig => fsrcnnConfig({ scale, d: 3, s: 2, m: 1 })
const x3 = seededWeights(tiny(3), 1)
const [x2, x4] = [2, 4].map((scale) => onTrunkOf(x3, seededWeights(tiny(scale), scale)))
const networks = [x2, x3, x4]
const file = writeMultiWeights(networks)

/** The head of one network on the trunk of another. */
function onTrunkOf(trunk: Weights, { config, tensors }: Weights): Weights {
  const isHead = (name: string) => name.startsWith('deconv.')
  return {
    config,
    tensors: new Map(
      [...tensors].map(([name, own]) => [name, isHead(name) ? own : (trunk.tensors.get(name) ?? own)]),
    ),
  }
}

/** The same file with its metadata or its tensors changed. */
function altered(
  change: (parts: {
    metadata: Map<string, string>
    tensors: Map<string, Weights['tensors'] extends ReadonlyMap<string, infer T> ? T : never>
  }) => void,
): Uint8Array {
  const { metadata, tensors } = readSafetensors(file)
  const parts = {
    metadata: new Map(metadata),
    tensors: new Map(
      [...tensors].map(([name, { shape, read }]) => [name, { shape, data: read() as Float32Array }]),
    ),
  }
  change(parts)
  return writeSafetensors(parts.tensors, parts.metadata)
}

describe('a file of one trunk and several heads', () => {
  test('gives back every config and every bit', () => {
    const read = readMultiWeights(file)
    expect(read.map(({ config }) => config)).toEqual(networks.map(({ config }) => config))
    for (const [i, { tensors }] of read.entries()) expect([...tensors]).toEqual([...networks[i].tensors])
  })

  test('holds the trunk once, and a head for each scale under its own name', () => {
    const stored = [...readSafetensors(file).tensors.keys()]
    const trunk = [...x3.tensors.keys()].filter((name) => !name.startsWith('deconv.'))
    const heads = [2, 3, 4].flatMap((scale) => [`deconv_x${scale}.weight`, `deconv_x${scale}.bias`])
    expect(stored.sort()).toEqual([...trunk, ...heads].sort())
    const [first, second] = readMultiWeights(file)
    expect(second.tensors.get('feature.weight')).toBe(first.tensors.get('feature.weight'))
  })

  test('in float16 gives the rounded values, and the same file again', () => {
    const once = writeMultiWeights(networks, { dtype: 'f16' })
    expect(writeMultiWeights(readMultiWeights(once), { dtype: 'f16' })).toEqual(once)
  })

  test('is converted for the stated scale as that network alone', () => {
    for (const network of networks) {
      const { config, tensors, warnings } = convertCheckpoint(file, { scale: network.config.scale })
      expect(config).toEqual(network.config)
      expect([...tensors]).toEqual([...network.tensors])
      expect(warnings).toEqual([])
    }
  })

  test('is refused where one network is wanted and no scale is stated, and the scales are named', () => {
    for (const read of [() => convertCheckpoint(file), () => readWeights(file)]) {
      const error = refusalOf(read)
      expect([error?.code, error?.message]).toEqual(['missing-fact', expect.stringContaining('×2, ×3, ×4')])
    }
    expect(refusalOf(() => convertCheckpoint(file, { scale: 5 }))?.code).toBe('contradiction')
  })

  test('is inspected as an FSRCNN whose scale is open, or as the one for the stated scale', () => {
    const open = inspectCheckpoint(file)
    expect([open.architecture, open.facts, open.problem?.code]).toEqual([
      'fsrcnn',
      [{ field: 'scale', value: [2, 3, 4] }],
      'missing-fact',
    ])
    expect(inspectCheckpoint(file, { scale: 3 }).config).toEqual(x3.config)
  })

  test('is what an ordinary file is with one head', () => {
    const [only, ...others] = readMultiWeights(writeWeights(x3))
    expect(others).toEqual([])
    expect([...only.tensors]).toEqual([...x3.tensors])
  })

  const configs =
    (list: readonly unknown[]) =>
    ({ metadata }: { metadata: Map<string, string> }) => {
      metadata.set('sr.config', JSON.stringify(list))
    }
  test.each<[string, Parameters<typeof altered>[0]]>([
    ['lacks a head', ({ tensors }) => void tensors.delete('deconv_x4.bias')],
    ['lacks a layer of the trunk', ({ tensors }) => void tensors.delete('shrink.weight')],
    [
      'has a tensor of no head',
      ({ tensors }) => void tensors.set('deconv_x5.bias', { shape: [1], data: new Float32Array(1) }),
    ],
    ['has an empty list of configs', configs([])],
    ['has a list of one config', configs([x3.config])],
    ['has a scale twice', configs([x2.config, x3.config, x3.config])],
    ['has heads on trunks of different width', configs([x2.config, x3.config, { ...x4.config, s: 3 }])],
    ['has a head of another architecture', configs([x2.config, plainConfig({ scale: 3 }), x4.config])],
    ['has a config of no network', configs([x2.config, null])],
  ])('that %s is refused', (_name, change) => {
    const bytes = altered(change)
    for (const read of [() => readMultiWeights(bytes), () => convertCheckpoint(bytes, { scale: 3 })]) {
      expect(refusalOf(read)?.code).toBe('malformed')
    }
  })

  test.each<[string, readonly Weights[]]>([
    ['there are fewer than two', [x3]],
    ['two have one scale', [x3, x3]],
    ['a trunk differs in one bit', [x2, onTrunkOf(oneBitOff(x3), x4)]],
    ['one is no FSRCNN', [x3, seededWeights(plainConfig({ scale: 2 }), 1)]],
  ])('is not written where %s', (_name, given) => {
    expect(() => writeMultiWeights(given)).toThrow(RangeError)
  })
})

function oneBitOff({ config, tensors }: Weights): Weights {
  const changed = new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  )
  const bits = new Uint32Array(changed.get('map_1.weight')?.data.buffer ?? new ArrayBuffer(0))
  bits[5] ^= 1
  return { config, tensors: changed }
}
