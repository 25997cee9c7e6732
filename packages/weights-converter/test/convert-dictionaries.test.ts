import { maxAbsoluteDifference } from '@sr-internal/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ConvertedCheckpoint, convertCheckpoint } from '../src/convert.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { inspectCheckpoint } from '../src/inspect.js'
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
