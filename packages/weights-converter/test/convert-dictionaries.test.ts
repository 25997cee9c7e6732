import { maxAbsoluteDifference } from '@sr-internal/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CheckpointTensor } from '../src/checkpoint.js'
import { type ConvertedCheckpoint, convertCheckpoint } from '../src/convert.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { inspectCheckpoint } from '../src/inspect.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { decodeCase, type EncodedCase } from './support/families.js'
import { readExpected, readFixture } from './support/fixtures.js'
import { inventCheckpoint, layerShapes } from './support/invent-checkpoint.js'
import { loadModel, predict, useBackend } from './support/run-tfjs.js'

/** What PyTorch made of the networks in `fixtures/dictionaries`, and what its files hold beside them. */
interface Listing {
  readonly raw: EncodedCase
  readonly averaged: EncodedCase
  readonly dictionaries: Readonly<
    Record<string, { readonly takes: 'raw' | 'averaged'; readonly leftOut: readonly string[] }>
  >
  readonly rgb: Readonly<Record<string, EncodedCase>>
  readonly factored: Readonly<Record<string, EncodedCase>>
}

const listing = readExpected<Listing>('dictionaries/dictionaries.json')
const read = (name: string): Uint8Array => readFixture(`dictionaries/${name}`)

async function expectPyTorch(converted: ConvertedCheckpoint, encoded: EncodedCase): Promise<void> {
  const { input, output } = decodeCase(encoded)
  const model = await loadModel(writeTfjsModel(converted))
  const found = await predict(model, input)
  model.dispose()
  expect(found.shape).toEqual(output.shape)
  expect(maxAbsoluteDifference(found.data, output.data)).toBeLessThanOrEqual(1e-5)
}

const said = ({ warnings }: ConvertedCheckpoint, code: string): string =>
  warnings.find((warning) => warning.code === code)?.message ?? ''

beforeAll(() => useBackend('cpu'))

describe('a training dictionary', () => {
  test.each(Object.entries(listing.dictionaries))(
    '%s gives the network as PyTorch runs it, and the names of what was left out',
    async (name, { takes, leftOut }) => {
      const converted = convertCheckpoint(read(`${name}.pth`), { scale: 2 })
      await expectPyTorch(converted, listing[takes])
      const message = said(converted, 'left-out')
      if (leftOut.length === 0) expect(message).toBe('')
      for (const part of leftOut) expect(message).toContain(part)
      expect(message).not.toContain('optim')
    },
  )

  test('in safetensors, which sorts its tensors, gives the averaged copy too', async () => {
    await expectPyTorch(convertCheckpoint(read('ema.safetensors'), { scale: 2 }), listing.averaged)
  })

  test('whose averages are a bare list of other shapes gives the network itself, and names the list', async () => {
    const file = readCheckpoint(read('shadow-list.pth'))
    const entries = [...file.tensors].filter(([name]) => name.startsWith('ema.shadow_params.'))
    const [[first, weight], [second, bias]] = entries
    const changes: ReadonlyMap<string, CheckpointTensor>[] = [
      new Map([...file.tensors].filter(([name]) => name !== entries.at(-1)?.[0])), // a layer was frozen
      new Map([...file.tensors, ['ema.shadow_params.99', bias]]),
      new Map([...file.tensors, [first, bias], [second, weight]]),
    ]
    for (const tensors of changes) {
      const converted = convertCheckpoint({ ...file, tensors }, { scale: 2 })
      await expectPyTorch(converted, listing.raw)
      expect(said(converted, 'left-out')).toContain('ema')
    }
  })

  test('whose averages are a bare list gives them by name, and the network itself by its key', async () => {
    const file = readCheckpoint(read('shadow-list.pth'))
    expect(inspectCheckpoint(file).networks).toEqual(['model', 'ema.shadow_params'])
    await expectPyTorch(convertCheckpoint(file, { scale: 2, key: 'model' }), listing.raw)
  })

  test('is named with its family although something stands beside the network', () => {
    const { family } = convertCheckpoint(read('lightning-metrics.pth'), { scale: 2 })
    expect(family).toBe('yjn870/FSRCNN-pytorch and Lornatang/FSRCNN-PyTorch 1.0')
  })

  test('names what was left out as a whole, where it is a dictionary', () => {
    expect(said(convertCheckpoint(read('gan.pth'), { scale: 2 }), 'left-out')).toContain('netD (4 tensors).')
  })
})

describe('options.key', () => {
  test.each([
    ['timm.pth', 'state_dict', 'raw'],
    ['timm.pth', 'state_dict_ema', 'averaged'],
    ['lornatang.pth', 'state_dict', 'raw'],
    ['mmengine.pth', 'ema_state_dict.module', 'raw'],
    ['ema-pytorch.pth', 'ema.online_model', 'raw'],
    ['lightning-averaging.pth', 'callbacks.EMA.shadow', 'averaged'],
    ['distillation.pth', 'teacher', 'averaged'],
    ['ema.safetensors', 'model', 'raw'],
  ] as const)('takes of %s the dictionary %s', async (name, key, copy) => {
    const converted = convertCheckpoint(read(name), { scale: 2, key })
    await expectPyTorch(converted, listing[copy])
    expect(said(converted, 'several-copies')).toBe('')
  })

  test('that is not in the file is refused with what is', () => {
    const run = (): unknown => convertCheckpoint(read('timm.pth'), { scale: 2, key: 'ema' })
    expect(run).toThrow(expect.objectContaining({ code: 'contradiction', where: 'key' }))
    expect(run).toThrow(/such as state_dict, state_dict_ema\.$/)
  })

  test('is what the warning of several copies speaks of', () => {
    expect(said(convertCheckpoint(read('timm.pth'), { scale: 2 }), 'several-copies')).toBe(
      'The file holds state_dict_ema, state_dict; state_dict_ema was taken. Another is taken by options.key.',
    )
  })

  test('is listed by inspectCheckpoint', () => {
    expect(inspectCheckpoint(read('ema-pytorch.pth')).networks).toEqual([
      'model',
      'ema.online_model',
      'ema.ema_model',
    ])
    expect(inspectCheckpoint(read('averaged-model.pth')).networks).toEqual(['module'])
  })
})

describe('a file that leaves the choice to the caller', () => {
  const srcnn = (prefix: string): Record<string, readonly number[]> =>
    layerShapes({
      [`${prefix}conv1`]: [8, 1, 9, 9],
      [`${prefix}conv2`]: [4, 8, 1, 1],
      [`${prefix}conv3`]: [1, 4, 5, 5],
    })

  test('because it holds networks whose names do not say that they are copies is refused with their keys', () => {
    const file = inventCheckpoint({ ...srcnn('day.'), ...srcnn('night.') })
    expect(() => convertCheckpoint(file)).toThrow(
      expect.objectContaining({ code: 'missing-fact', remedy: { option: 'key', values: ['day', 'night'] } }),
    )
    expect(convertCheckpoint(file, { key: 'night' }).config).toMatchObject({ kernels: [9, 1, 5] })
  })

  test('because unknown convolutions stand beside the network is refused, since they may belong together', () => {
    const file = inventCheckpoint({ ...srcnn('stem.'), ...layerShapes({ 'refine.conv': [7, 7, 3, 3] }) })
    expect(() => convertCheckpoint(file)).toThrow(/refine\.conv\.weight .*options\.key: stem\.$/)
  })

  test('is no chain of two copies, although the channels would fit', () => {
    const file = inventCheckpoint({ ...srcnn('model.'), ...srcnn('ema.') })
    const { config, warnings } = convertCheckpoint(file)
    expect(config).toMatchObject({ architecture: 'srcnn', kernels: [9, 1, 5] })
    expect(warnings[0]?.message).toContain('ema was taken')
  })
})

test('a tensor within a layer that may change what it computes is not left out', () => {
  const shapes = layerShapes({ conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] })
  for (const name of ['conv2.lora_A', 'conv2.scale', 'norm.weight_u', 'conv2.parametrizations.weight.0._u']) {
    expect(() => convertCheckpoint(inventCheckpoint({ ...shapes, [name]: [4] }))).toThrow(
      expect.objectContaining({ code: 'unknown-architecture' }),
    )
  }
})

test('names of thousands of dots take no more than a moment', () => {
  const deep = 'a.'.repeat(20_000)
  const shapes = Object.fromEntries(
    Object.entries(layerShapes({ conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] })).map(
      ([name, shape]) => [deep + name, shape],
    ),
  )
  expect(convertCheckpoint(inventCheckpoint(shapes)).config).toMatchObject({ kernels: [9, 1, 5] })
})

describe('assumptions follow from the shapes', () => {
  test.each(Object.entries(listing.rgb))(
    'of three channels under the names of %s, as PyTorch runs it',
    async (name, encoded) => {
      const converted = convertCheckpoint(read(`rgb-${name}.pth`), { scale: 2 })
      expect(converted.config).toMatchObject({ channels: 3, color: 'rgb' })
      await expectPyTorch(converted, encoded)
    },
  )

  const hourglasses = {
    'first_part.0 mid_part.0 mid_part.2 mid_part.4 last_part':
      'first_part.1 mid_part.1 mid_part.3 mid_part.5',
    'features.0 shrink.0 map.0 expand.0 deconv': 'features.1 shrink.1 map.1 expand.1',
    'feature_extraction.0 shrink.0 map.0 expand.0 deconv': 'feature_extraction.1 shrink.1 map.1 expand.1',
    'extract shrink map_1 expand deconv': 'extract_act shrink_act map_act expand_act',
    'main.0 main.2 main.4 main.6 main.8': 'main.1 main.3 main.5 main.7',
    'feature_extract shrink map_1 expand deconv': 'activation_1 activation_2 activation_3 activation_4',
    'feature_extraction shrink lm1 expanding deconvolution': 'prelu_1 prelu_2 prelu_3 prelu_4',
    'conv1 conv2 conv3 conv4 convTrans': 'prelu prelu2 prelu3 prelu4',
  }
  const cases = Object.entries(hourglasses).flatMap(([names, slopes]) =>
    [1, 3].flatMap((channels) =>
      [true, false].flatMap((shared) =>
        [4, 5, 8, 9, 12].map((kernel) => ({ names, slopes, channels, shared, kernel })),
      ),
    ),
  )

  test.each(cases)(
    'for $channels channels, kernel $kernel, shared slopes $shared, named $names',
    ({ names, slopes, channels, shared, kernel }) => {
      const [feature, shrink, map, expand, head] = names.split(' ')
      const [a, b, c, d] = slopes.split(' ')
      const width = (channelsOfLayer: number): readonly number[] => [shared ? 1 : channelsOfLayer]
      const file = inventCheckpoint(
        layerShapes({
          [`${feature}`]: [8, channels, 5, 5],
          [`${a}`]: width(8),
          [`${shrink}`]: [4, 8, 1, 1],
          [`${b}`]: width(4),
          [`${map}`]: [4, 4, 3, 3],
          [`${c}`]: width(4),
          [`${expand}`]: [8, 4, 1, 1],
          [`${d}`]: width(8),
          [`!${head}`]: [8, channels, kernel, kernel],
        }),
      )
      for (const scale of [2, 3, 4]) {
        const { config } = convertCheckpoint(file, { scale })
        expect(channels === 3 ? ['rgb', 'ycbcrFull'] : ['y601', 'yFull']).toContain(config.color)
      }
    },
  )

  test('and what the file alone makes impossible is no contradiction of the caller', () => {
    const shapes = layerShapes({
      'a.0': [8, 1, 5, 5],
      'a.1': [8],
      'b.0': [4, 8, 1, 1],
      'b.1': [4],
      'c.0': [4, 4, 3, 3],
      'c.1': [4],
      'd.0': [8, 4, 1, 1],
      'd.1': [8],
      '!e': [8, 1, 3, 3],
    })
    const modules = { e: { className: 'torch.nn.modules.conv.ConvTranspose2d', stride: [4, 4] } }
    expect(() => convertCheckpoint(inventCheckpoint(shapes, { modules }))).toThrow(
      expect.objectContaining({ code: 'unsupported', where: 'config' }),
    )
  })
})

describe('a head whose own output is smaller than the picture', () => {
  const shapes = (kernel: number): Record<string, readonly number[]> =>
    layerShapes({
      'first_part.0': [8, 1, 5, 5],
      'first_part.1': [1],
      'mid_part.0.0': [4, 8, 1, 1],
      'mid_part.0.1': [1],
      'mid_part.1': [4, 4, 3, 3],
      'mid_part.2': [1],
      'mid_part.3.0': [8, 4, 1, 1],
      'mid_part.3.1': [1],
      '!last_part': [8, 1, kernel, kernel],
    })

  test('is refused where its last rows would be the bias alone, as icpm’s at ×8', () => {
    const file = inventCheckpoint(shapes(9))
    const run = (): unknown => convertCheckpoint(file, { scale: 8 })
    expect(run).toThrow(expect.objectContaining({ code: 'unsupported', where: 'deconv.crop' }))
    expect(run).toThrow(/output is 8H−4, and the last 2 rows and columns of 8H would be its bias alone/)
    const stated = convertCheckpoint(file, { scale: 8, config: { deconv: { crop: [1, 0] } } })
    expect(stated.config).toMatchObject({ deconv: { crop: [1, 0], inexact: false } })
  })

  test('is said to be smaller, and not to be cut, where its kernel reaches on', () => {
    const { warnings } = convertCheckpoint(inventCheckpoint(shapes(9)), { scale: 5 })
    expect(warnings.at(-1)?.message).toBe(
      "The network's own output is 5H−1; the rows and columns up to 5H are those that a larger output padding gives.",
    )
  })
})

describe('weights kept as factors', () => {
  test.each(Object.entries(listing.factored))(
    '%s are multiplied out as PyTorch does',
    async (name, encoded) => {
      await expectPyTorch(convertCheckpoint(read(`${name}.pth`), { scale: 2 }), encoded)
    },
  )

  test('of pruning give exactly the weights that are left, and zeros', () => {
    const file = readCheckpoint(read('pruned.pth'))
    const [kept, mask] = ['orig', 'mask'].map((part) => file.tensors.get(`mid_part.2.weight_${part}`)?.read())
    const { tensors } = convertCheckpoint(file, { scale: 2 })
    const weights = tensors.get('map_1.weight')?.data
    const left = (kept as Float32Array).map((value, i) => (Number(mask?.[i]) === 0 ? 0 : value))
    expect(weights?.map((value) => value + 0)).toEqual(left) // without PyTorch's negative zeros
    expect(weights?.some((value) => value === 0)).toBe(true)
  })

  test('of a normalisation that needs more than they say are refused by name', () => {
    const old = readCheckpoint(read('spectral-norm.pth'))
    // As torch.nn.utils.parametrizations.spectral_norm names the same tensors.
    const parametrised = new Map(
      [...old.tensors].map(([name, tensor]) => [
        name
          .replace(/weight_orig$/, 'parametrizations.weight.original')
          .replace(/weight_([uv])$/, 'parametrizations.weight.0._$1'),
        tensor,
      ]),
    )
    for (const file of [old, { ...old, tensors: parametrised }]) {
      for (const options of [{ scale: 2 }, { scale: 2, architecture: 'fsrcnn' as const }]) {
        expect(() => convertCheckpoint(file, options)).toThrow(
          /kept as factors, by spectral normalisation .* call torch.nn.utils.remove_spectral_norm\(module\), or torch/,
        )
      }
    }
  })
})

describe('NumPy arrays', () => {
  test.each(['numpy', 'numpy-protocol-5', 'numpy-fortran', 'numpy-big-endian'])(
    'of %s.pth are read as numbers',
    async (name) => {
      const converted = convertCheckpoint(read(`${name}.pth`), { scale: 2 })
      await expectPyTorch(converted, listing.raw)
      expect(said(converted, 'unusual-file')).toBe('')
    },
  )

  test('of objects or text are named and not read', () => {
    const { warnings, tensors } = readCheckpoint(read('numpy-objects.pth'))
    expect([...tensors]).toEqual([])
    expect(warnings).toEqual([
      'weights: a NumPy array of O8 holds no plain numbers and was left out.',
      expect.stringMatching(/^names: a NumPy array of U1 /),
    ])
  })

  test('that claim more than their bytes are refused', () => {
    const whole = read('numpy-big-endian.pth')
    const bytes = whole.slice()
    // The size of first_part.0.weight, BININT1 5, becomes 200.
    const text = Buffer.from(bytes).toString('latin1')
    const at = text.indexOf('K\x03K\x01K\x05K\x05t')
    expect(at).toBeGreaterThan(0)
    bytes[at + 1] = 200
    expect(() => readCheckpoint(bytes)).toThrow(expect.objectContaining({ code: 'malformed' }))
  })
})
