import { fsrcnnConfig, type Layer, listLayers, presetConfig } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { type Chain, compileChain } from '../../src/chain/chain.js'
import { EngineError, type EngineErrorCode } from '../../src/errors.js'
import { seededTensors } from '../support/seeded-network.js'

const compiled = (layers: readonly Layer[]): Chain => compileChain(layers, seededTensors(layers, 1))

const conv = (name: string, kernel: number, inChannels: number, outChannels: number): Layer => ({
  kind: 'conv',
  name,
  kernel,
  inChannels,
  outChannels,
  edge: 'zero',
})
const relu: Layer = { kind: 'activation', name: 'relu', function: 'relu' }
const shuffle: Layer = { kind: 'pixelShuffle', name: 'shuffle', factor: 2, outChannels: 3 }
const deconv: Layer = {
  kind: 'deconv',
  name: 'deconv',
  kernel: 9,
  stride: 2,
  crop: [3, 4],
  inChannels: 4,
  outChannels: 1,
}
const prelu = (channels: number, slopes: 'channel' | 'shared'): Layer => ({
  kind: 'prelu',
  name: 'prelu',
  channels,
  slopes,
})

describe('a compiled chain', () => {
  test('of the preset fsrcnn ×3 has eight stages, the last of 3 × 3 taps to the nine pixels of a block', () => {
    const { inChannels, stages, tail } = compiled(listLayers(presetConfig('fsrcnn', 3)))
    expect(inChannels).toBe(1)
    expect(
      stages.map(({ name, size, inChannels, outChannels }) => [name, size, inChannels, outChannels]),
    ).toEqual([
      ['feature', 5, 1, 56],
      ['shrink', 1, 56, 12],
      ['map_1', 3, 12, 12],
      ['map_2', 3, 12, 12],
      ['map_3', 3, 12, 12],
      ['map_4', 3, 12, 12],
      ['expand', 1, 12, 56],
      ['deconv', 3, 56, 9],
    ])
    expect(stages.map(({ activation }) => activation.kind)).toEqual([...Array(7).fill('prelu'), 'none'])
    expect(tail).toEqual({ factor: 3, channels: 1, surplus: 0 })
  })

  test('says by how much an inexact deconvolution misses scale × input', () => {
    const deconv = { kernel: 9, padding: 4, outputPadding: 0, inexact: true } as const
    expect(compiled(listLayers(fsrcnnConfig({ scale: 3, deconv }))).tail.surplus).toBe(-2)
    const short = { kernel: 9, padding: 3, outputPadding: 0, inexact: true } as const
    expect(compiled(listLayers(fsrcnnConfig({ scale: 2, deconv: short }))).tail.surplus).toBe(1)
  })

  test('repeats a shared slope for every channel', () => {
    const layers = [conv('a', 3, 1, 4), prelu(4, 'shared')]
    const tensors = seededTensors(layers, 1).set('prelu.weight', { shape: [1], data: Float32Array.of(0.25) })
    expect(compileChain(layers, tensors).stages[0]?.activation).toEqual({
      kind: 'prelu',
      slopes: Float32Array.of(0.25, 0.25, 0.25, 0.25),
    })
  })

  test('repeats the slope of a pixel’s channel for every pixel of the block', () => {
    const layers = [conv('a', 3, 1, 12), shuffle, prelu(3, 'channel')]
    const slopes = Float32Array.of(0.25, 0.5, 0.75)
    const tensors = seededTensors(layers, 1).set('prelu.weight', { shape: [3], data: slopes })
    expect(compileChain(layers, tensors).stages[0]?.activation).toEqual({
      kind: 'prelu',
      slopes: Float32Array.of(0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75, 0.75),
    })
  })

  test('keeps its numbers when the caller changes the tensors', () => {
    const layers = [conv('a', 3, 1, 4)]
    const tensors = seededTensors(layers, 1)
    const chain = compileChain(layers, tensors)
    const before = structuredClone(chain)
    for (const { data } of tensors.values()) data.fill(7)
    expect(chain).toEqual(before)
  })
})

describe('refused as unsupported', () => {
  const cases: [what: string, layers: Layer[], message: string][] = [
    ['no layers', [], 'there are no layers'],
    ['a function first', [relu, conv('a', 3, 1, 4)], 'layer relu (activation) has no convolution before it'],
    ['a shuffle first', [shuffle], 'layer shuffle (pixelShuffle) has no convolution before it'],
    [
      'channels that do not fit',
      [conv('a', 3, 1, 4), conv('b', 3, 5, 1)],
      'layer b (conv) takes 5 channels, but the layer before gives 4',
    ],
    [
      'a deconvolution whose channels do not fit',
      [conv('a', 3, 1, 5), deconv],
      'layer deconv (deconv) takes 4 channels, but the layer before gives 5',
    ],
    [
      'slopes that do not fit',
      [conv('a', 3, 1, 4), prelu(5, 'channel')],
      'layer prelu (prelu) takes 5 channels, but the layer before gives 4',
    ],
    [
      'a shuffle whose channels do not fit',
      [conv('a', 3, 1, 8), shuffle],
      'layer shuffle (pixelShuffle) takes 12 channels, but the layer before gives 8',
    ],
    ['an even kernel', [conv('a', 4, 1, 4)], 'layer a (conv) has an even kernel, 4. Expected an odd one'],
    ['no kernel', [conv('a', 0, 1, 4)], 'layer a (conv) has kernel 0. Expected a whole number from 1'],
    ['a channel count that is not whole', [conv('a', 3, 1, 1.5)], 'layer a (conv) has outChannels 1.5'],
    ['a crop that is not whole', [{ ...deconv, crop: [3, 3.5] }], 'layer deconv (deconv) has crop [3,3.5]'],
    [
      'two functions in a row',
      [conv('a', 3, 1, 4), relu, prelu(4, 'channel')],
      'layer prelu (prelu) follows relu',
    ],
    [
      'functions before and after a shuffle',
      [conv('a', 3, 1, 12), relu, shuffle, { ...relu, name: 'last' }],
      'layer last (activation) follows relu',
    ],
    [
      'a convolution after the deconvolution',
      [conv('a', 3, 1, 4), deconv, conv('b', 3, 1, 1)],
      'layer b (conv) stands after deconv, which makes pixels',
    ],
    [
      'a shuffle after a shuffle',
      [conv('a', 3, 1, 12), shuffle, { ...shuffle, name: 'again' }],
      'layer again (pixelShuffle) stands after shuffle',
    ],
    [
      'a function that nobody knows',
      [conv('a', 3, 1, 4), { kind: 'activation', name: 'b', function: 'swish' as 'relu' }],
      'layer b (activation) has function swish. Expected relu, tanh, sigmoid, clamp',
    ],
    [
      'an edge that nobody knows',
      [{ ...conv('a', 3, 1, 4), edge: 'reflect' } as unknown as Layer],
      'layer a (conv) has edge reflect. Expected zero, replicate, valid',
    ],
    [
      'a layer that nobody knows',
      [{ kind: 'pool', name: 'a' } as unknown as Layer],
      'layer a (pool) is of no known kind',
    ],
  ]
  for (const [what, layers, message] of cases) {
    test(what, () => expectError('unsupported-chain', message, () => compiled(layers)))
  }
})

test.each(['a.weight', 'a.bias', 'prelu.weight', 'deconv.weight'])(
  'a missing tensor, %s, is named',
  (name) => {
    const layers = [conv('a', 3, 1, 4), prelu(4, 'channel'), deconv]
    const tensors = seededTensors(layers, 1)
    tensors.delete(name)
    expect(() => compileChain(layers, tensors)).toThrow(`weights: tensor ${name} is missing. Found `)
  },
)

test('an EngineError has its name, code and cause', () => {
  const cause = new Error('why')
  const error = new EngineError('worker-failed', 'what', { cause })
  expect(error).toBeInstanceOf(Error)
  expect([error.name, error.code, error.message, error.cause]).toEqual([
    'EngineError',
    'worker-failed',
    'what',
    cause,
  ])
})

function expectError(code: EngineErrorCode, message: string, act: () => unknown): void {
  expect(act).toThrow(
    expect.objectContaining({ name: 'EngineError', code, message: expect.stringContaining(message) }),
  )
}
