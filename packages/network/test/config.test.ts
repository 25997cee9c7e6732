import { expect, test } from 'vitest'
import {
  configFields,
  type FsrcnnOptions,
  fsrcnnConfig,
  inputScale,
  listLayers,
  outputSize,
  parseNetworkConfig,
  plainConfig,
  presetConfig,
  presetNames,
  srcnnConfig,
} from '../src/index.js'

test('every preset gives scale × input at every scale', () => {
  for (const name of presetNames) {
    for (const scale of [2, 3, 4]) {
      expect(outputSize(presetConfig(name, scale), 17)).toBe(17 * scale)
    }
  }
})

test("only SRCNN's input is enlarged before, by its scale, so that every architecture gives scale × picture", () => {
  for (const scale of [2, 3, 4]) {
    for (const config of [fsrcnnConfig({ scale }), srcnnConfig({ scale }), plainConfig({ scale })]) {
      expect(inputScale(config)).toBe(config.architecture === 'srcnn' ? scale : 1)
      expect(outputSize(config, inputScale(config) * 17)).toBe(scale * 17)
    }
  }
})

test("PyTorch's padding and output padding are the crop [padding, padding − output padding]", () => {
  expect(fsrcnnConfig({ scale: 3, deconv: { padding: 4, outputPadding: 2 } }).deconv.crop).toEqual([4, 2])
  expect(fsrcnnConfig({ scale: 4, deconv: { padding: 4 } }).deconv.crop).toEqual([4, 1])
})

test('a config is complete plain data: it survives JSON and checking again', () => {
  for (const config of [
    presetConfig('hourglass-64-32-4', 2),
    fsrcnnConfig({ scale: 2, channels: 3, color: 'ycbcrFull', deconv: { crop: [3, 2], inexact: true } }),
    srcnnConfig({ scale: 3, kernels: [9, 1, 5], edge: 'valid', color: 'yFull' }),
    plainConfig({ scale: 4, outputActivation: 'sigmoid', inputRange: [-1, 1] }),
    plainConfig({ scale: 3, activations: ['prelu', 'none'], slopes: 'shared', shortcut: 'bicubic' }),
    plainConfig({ scale: 2, kernels: [3, 3, 4], tail: 'deconv', shortcut: 'nearest' }),
  ]) {
    expect(parseNetworkConfig(JSON.parse(JSON.stringify(config)))).toEqual(config)
  }
})

test('the article as printed is refused by the name of the preset that runs: replicate padding on the deconvolution', () => {
  const printed = {
    scale: 3,
    d: 64,
    s: 32,
    deconv: { padding: 4, edge: 'replicate' },
  } as unknown as FsrcnnOptions
  expect(() => fsrcnnConfig(printed)).toThrow(RangeError)
  expect(() => fsrcnnConfig(printed)).toThrow('hourglass-64-32-4')
})

test('the article as printed is refused by the name of the preset that runs: ×3 without output padding', () => {
  expect(() => fsrcnnConfig({ scale: 3, d: 64, s: 32, deconv: { padding: 4, outputPadding: 0 } })).toThrow(
    'kernel 9, stride 3 and crop [4, 4] give 3H−2, not 3H. Crop 6 rows in all, as the preset hourglass-64-32-4 does with [4, 2]',
  )
})

test.each<[string, object, string]>([
  ['a group that is none', { scale: 2, deconv: 5 }, 'deconv must be an object, found 5'],
  ['a list for a group', { scale: 2, deconv: [3, 2] }, 'deconv must be an object, found [3, 2]'],
  ['a misspelt field', { scale: 2, D: 3 }, 'unknown field "D"'],
  ['a field that would steer a terminal', { scale: 2, '\u009b2J': 3 }, 'unknown field "\\u009b2J"'],
  ['no number at all', { scale: [2, Number.NaN] }, 'from 1 to 8, found [2, NaN]'],
  ['a scale of zero', { scale: 0 }, 'scale must be a whole number from 1 to 8, found 0'],
  ['a missing scale', {}, 'scale must be a whole number from 1 to 8, found undefined'],
  ['two channels', { scale: 2, channels: 2 }, 'channels must be one of 1, 3, found 2'],
  [
    'luma of three channels',
    { scale: 2, channels: 3, color: 'y601' },
    'color of a 3-channel network must be one of rgb, ycbcrFull',
  ],
  ['an even kernel', { scale: 2, kernels: { map: 4 } }, 'kernels.map must be odd'],
  [
    'an unknown edge',
    { scale: 2, edge: 'reflect' },
    'edge must be one of zero, replicate, valid, found "reflect"',
  ],
  ['an input range turned round', { scale: 2, inputRange: [1, 0] }, 'inputRange must be [black, white]'],
  ['a crop and a padding', { scale: 2, deconv: { crop: [4, 3], padding: 4 } }, 'not both'],
  [
    'an output padding as large as the stride',
    { scale: 2, deconv: { padding: 4, outputPadding: 2 } },
    'deconv.outputPadding must be a whole number from 0 to 1',
  ],
])('%s is a RangeError that says so', (_, options, message) => {
  expect(() => fsrcnnConfig(options as FsrcnnOptions)).toThrow(RangeError)
  expect(() => fsrcnnConfig(options as FsrcnnOptions)).toThrow(message)
})

test.each<[string, object, string]>([
  ['a list that is none', { scale: 2, kernels: 9 }, 'kernels must be a list, found 9'],
  [
    'an even kernel',
    { scale: 2, kernels: [9, 4, 5] },
    'kernels[1] must be odd, so that it has a centre, found 4',
  ],
  ['no filters', { scale: 2, filters: [64, 0] }, 'filters[1] must be a whole number from 1 to 4096, found 0'],
  [
    'another architecture',
    { scale: 2, architecture: 'plain' },
    'architecture must be one of srcnn, found "plain"',
  ],
])('%s in a chain of convolutions is a RangeError that says where', (_, options, message) => {
  expect(() => srcnnConfig(options as { scale: number })).toThrow(RangeError)
  expect(() => srcnnConfig(options as { scale: number })).toThrow(message)
})

test("configFields names what a caller can state of each architecture, PyTorch's words included", () => {
  const common = ['scale', 'channels', 'color', 'inputRange']
  const deconv = ['deconv.kernel', 'deconv.crop', 'deconv.padding', 'deconv.outputPadding']
  const kernels = ['kernels.feature', 'kernels.shrink', 'kernels.map', 'kernels.expand']
  const hourglass = [...common, 'd', 's', 'm', ...kernels, 'slopes', 'mapActivation', 'edge', ...deconv]
  expect([...configFields('fsrcnn').keys()]).toEqual(hourglass)
  expect([...configFields('srcnn').keys()]).toEqual([...common, 'kernels', 'filters', 'edge'])
  expect(configFields('plain').get('filters')).toEqual({ kind: 'integers' })
  expect(configFields('plain').get('activations')).toEqual({
    kind: 'words',
    values: ['none', 'relu', 'prelu', 'tanh', 'sigmoid', 'clamp'],
  })
  expect(configFields('plain').get('crop')).toEqual({ kind: 'crop' })
  expect(configFields('fsrcnn').get('deconv.crop')).toEqual({ kind: 'crop' })
})

test('an unknown architecture, preset or chain is refused', () => {
  expect(() => parseNetworkConfig({ architecture: 'edsr' })).toThrow(
    'architecture must be fsrcnn, srcnn or plain, found "edsr"',
  )
  expect(() => parseNetworkConfig(null)).toThrow(TypeError)
  expect(() => presetConfig('large' as 'fsrcnn', 2)).toThrow(
    'Known are fsrcnn, fsrcnn-s, fsrcnn-l, hourglass-64-32-4, espcn',
  )
  expect(() => srcnnConfig({ scale: 2, kernels: [9, 5], filters: [64, 32] })).toThrow('found 2 and 2')
})

test('a mapping without layers goes straight from shrinking to expanding', () => {
  expect(listLayers(fsrcnnConfig({ scale: 2, m: 0 })).map((layer) => layer.name)).toEqual([
    'feature',
    'feature_prelu',
    'shrink',
    'shrink_prelu',
    'expand',
    'expand_prelu',
    'deconv',
  ])
})
