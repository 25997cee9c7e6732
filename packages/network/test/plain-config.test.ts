import { expect, describe as suite, test } from 'vitest'
import {
  describe,
  haloPx,
  listLayers,
  outputSize,
  type PlainOptions,
  plainConfig,
  presetConfig,
  tensorShapes,
} from '../src/index.js'

const rgb = { channels: 3, color: 'rgb' } as const

/** SRVGGNetCompact of 64 features and 16 convolutions between the first and the last. */
const compact = plainConfig({
  scale: 4,
  ...rgb,
  kernels: Array(18).fill(3),
  filters: Array(17).fill(64),
  activations: ['prelu'],
  shortcut: 'nearest',
})

suite('a plain network', () => {
  test('has the layers of ESPCN by default, which is the preset', () => {
    expect(presetConfig('espcn', 3)).toEqual(plainConfig({ scale: 3 }))
    expect(listLayers(plainConfig({ scale: 3 })).map(({ name }) => name)).toEqual([
      'conv_1',
      'conv_1_tanh',
      'conv_2',
      'conv_2_tanh',
      'conv_3',
      'shuffle',
    ])
  })

  test("adds its input after the pixel shuffle, and counts Compact's 621,424 parameters as PyTorch does", () => {
    expect(listLayers(compact).at(-1)).toEqual({
      kind: 'shortcut',
      name: 'shortcut',
      factor: 4,
      interpolation: 'nearest',
      channels: 3,
    })
    expect(describe(compact).parameters).toBe(621_424)
    expect(describe(compact).layers.at(-1)).toMatchObject({
      layer: '+ input ×4, nearest',
      output: '4h × 4w × 3',
      parameters: 0,
    })
    expect(outputSize(compact, 7)).toBe(28)
    expect(haloPx(compact)).toBe(18)
  })

  test('ends in a deconvolution of any kernel, with an activation of its own for each convolution', () => {
    const config = plainConfig({
      scale: 2,
      kernels: [3, 1, 4],
      filters: [6, 5],
      activations: ['prelu', 'none'],
      slopes: 'shared',
      tail: 'deconv',
      outputActivation: 'clamp',
    })
    expect(config.crop).toEqual([1, 1])
    expect(listLayers(config).map(({ kind, name }) => [kind, name])).toEqual([
      ['conv', 'conv_1'],
      ['prelu', 'conv_1_prelu'],
      ['conv', 'conv_2'],
      ['deconv', 'deconv'],
      ['activation', 'output_activation'],
    ])
    expect([...tensorShapes(config)].slice(2)).toEqual([
      ['conv_1_prelu.weight', [1]],
      ['conv_2.weight', [5, 6, 1, 1]],
      ['conv_2.bias', [5]],
      ['deconv.weight', [5, 1, 4, 4]],
      ['deconv.bias', [1]],
    ])
    expect(outputSize(config, 9)).toBe(18)
  })

  test('looks as far as its shortcut where that is further than its convolutions', () => {
    const halos = (['none', 'nearest', 'bilinear', 'bicubic'] as const).map((shortcut) =>
      haloPx(plainConfig({ scale: 2, kernels: [1, 1], filters: [4], shortcut })),
    )
    expect(halos).toEqual([0, 0, 1, 2])
    expect(haloPx(plainConfig({ scale: 2, shortcut: 'bicubic' }))).toBe(4)
  })

  test.each<[string, Partial<PlainOptions>, string]>([
    ['an even kernel', { kernels: [5, 4, 3] }, 'kernels[1] must be odd, so that it has a centre, found 4'],
    ['an even kernel at the end of a pixel shuffle', { kernels: [5, 3, 4] }, 'kernels[2] must be odd'],
    [
      'two activations for three',
      { kernels: [3, 3, 3, 3], filters: [4, 4, 4], activations: ['relu', 'tanh'] },
      'one for each of the 3',
    ],
    [
      'an unknown activation',
      { activations: ['gelu' as 'relu'] },
      'activations[0] must be one of none, relu',
    ],
    [
      'a list that is none',
      { activations: 'relu' as unknown as [] },
      'activations must be a list, found "relu"',
    ],
    ['a shortcut where the border is lost', { shortcut: 'nearest', edge: 'valid' }, 'but edge valid loses'],
    ['a crop of a pixel shuffle', { crop: [1, 1] }, 'but the tail is a pixel shuffle'],
    ['a crop that gives other sizes', { tail: 'deconv', crop: [1, 1] }, 'Crop 1 rows in all'],
    [
      'a kernel smaller than the stride',
      { scale: 4, tail: 'deconv' },
      'leaves gaps between blocks of stride 4',
    ],
  ])('%s is a RangeError that says so', (_, options, message) => {
    expect(() => plainConfig({ scale: 2, ...options })).toThrow(RangeError)
    expect(() => plainConfig({ scale: 2, ...options })).toThrow(message)
  })
})
