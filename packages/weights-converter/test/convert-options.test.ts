import type { PlainConfig } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { type ConvertOptions, convertCheckpoint, type StatedConfig } from '../src/convert.js'
import { writeWeights } from '../src/formats/safetensors/weights-file.js'
import { inspectCheckpoint } from '../src/inspect.js'
import { readFixture } from './support/fixtures.js'
import { inventCheckpoint, layerShapes } from './support/invent-checkpoint.js'

const lornatang = readFixture('checkpoints/zip.pth')
const srcnnShapes = layerShapes({ conv1: [8, 1, 9, 9], conv2: [4, 8, 1, 1], conv3: [1, 4, 5, 5] })
const convert = (options?: ConvertOptions) => convertCheckpoint(lornatang, options)
const own = writeWeights(convert({ scale: 3 }))

describe('the scale', () => {
  test('is asked for where the file does not say it', () => {
    const missing = { code: 'missing-fact', where: 'scale', remedy: { option: 'scale' } }
    expect(() => convert()).toThrow(expect.objectContaining(missing))
    expect(() => convert()).toThrow(/how much its network enlarges\. State it in options\.scale\.$/)
  })

  test.each([
    ['args.scale', 3],
    ['hyper_parameters.upscale_factor', 4],
    ['scale', 2],
  ])('is taken from %s', (path, scale) => {
    expect(convertCheckpoint(inventCheckpoint(srcnnShapes, { values: { [path]: scale } })).config.scale).toBe(
      scale,
    )
  })

  test.each(['scaler.scale', 'optimizer.scale', 'lr_schedulers.0.scale'])('is not taken from %s', (path) => {
    const { config, assumptions } = convertCheckpoint(
      inventCheckpoint(srcnnShapes, { values: { [path]: 3 } }),
    )
    expect(config.scale).toBe(2)
    expect(assumptions).toContainEqual({ field: 'scale', value: 2 })
  })

  test('of an SRCNN, whose layers are the same at every scale, is assumed with a warning', () => {
    const { warnings } = convertCheckpoint(inventCheckpoint(srcnnShapes))
    expect(warnings).toMatchObject([
      { code: 'assumed-fields', message: expect.stringMatching(/assumed .*scale 2/) },
      { code: 'assumed-scale', message: expect.stringMatching(/same layers at every scale; options\.scale/) },
    ])
  })

  test('is taken from a whole module, whose stride it is', () => {
    expect(convertCheckpoint(readFixture('checkpoints/whole-module.pth')).config.scale).toBe(3)
  })

  test.each([
    ['a whole module', () => convertCheckpoint(readFixture('checkpoints/whole-module.pth'), { scale: 2 })],
    ['training arguments', () => convertCheckpoint(readFixture('families/suxrob-x2.pth'), { scale: 4 })],
    [
      'the shapes of an ESPCN',
      () => convertCheckpoint(readFixture('families/lornatang-espcn.pth'), { scale: 2 }),
    ],
    ['a weights file of our own', () => convertCheckpoint(own, { scale: 2 })],
  ])('must not contradict %s', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'contradiction', where: 'scale' }))
  })

  test.each([
    ['fsrcnn_x4.pth', true],
    ['FSRCNN_4x.pth', true],
    ['fsrcnn-x3.pth', false],
    ['best_3x_epoch_12.pth', false],
    ['epoch_2.pth', false],
  ])('in the file name %s only leads to a warning', (fileName, warned) => {
    const { config, warnings } = convert({ scale: 3, fileName })
    expect(config.scale).toBe(3)
    expect(warnings.some(({ code }) => code === 'scale-in-name')).toBe(warned)
  })
})

describe('what the file does not say', () => {
  test('is assumed as the implementation has it, listed, and warned about', () => {
    const { family, assumptions, warnings } = convert({ scale: 3 })
    expect(family).toBe('Lornatang/FSRCNN-PyTorch since 2021-09-16')
    expect(assumptions).toEqual([
      { field: 'edge', value: 'zero' },
      { field: 'color', value: 'y601' },
      { field: 'inputRange', value: [0, 1] },
      { field: 'deconv.crop', value: [4, 2] },
    ])
    expect(warnings[0]).toEqual({
      code: 'assumed-fields',
      message: expect.stringContaining('edge zero, color y601, inputRange [0, 1], deconv.crop [4, 2]. State'),
    })
    for (const { message } of warnings) expect(message).not.toContain('\n')
  })

  test('can be stated, and is no assumption then', () => {
    const { config, assumptions, warnings } = convert({
      scale: 3,
      config: {
        edge: 'replicate',
        color: 'yFull',
        inputRange: [-1, 1],
        deconv: { padding: 3, outputPadding: 0 },
      },
    })
    expect(config).toMatchObject({
      edge: 'replicate',
      color: 'yFull',
      inputRange: [-1, 1],
      deconv: { crop: [3, 3] },
    })
    expect(assumptions).toEqual([])
    expect(warnings).toEqual([])
  })

  test('is taken from a whole module as far as it tells', () => {
    const { config, assumptions } = convertCheckpoint(readFixture('families/icpm-x3.pth'))
    expect(config).toMatchObject({ scale: 3, edge: 'zero', deconv: { crop: [3, 2], inexact: true } })
    expect(assumptions.map(({ field }) => field)).toEqual(['color', 'inputRange'])
  })

  test('includes the colours of a three-channel file', () => {
    const { assumptions } = convertCheckpoint(readFixture('families/lightning-x2.pth'), { scale: 2 })
    expect(assumptions).toContainEqual({ field: 'color', value: 'rgb' })
  })

  test('lets one stated activation stand where the file has no PReLU, and contradict where it has', () => {
    const mixed = readFixture('families/ecbsr-et-x2.pth')
    const { config } = convertCheckpoint(mixed, { config: { activations: ['tanh'] } })
    expect(config).toMatchObject({ activations: ['prelu', 'prelu', 'tanh'] })
    const contradiction = expect.objectContaining({ code: 'contradiction', where: 'activations' })
    const state = (file: string, activations: PlainConfig['activations']) => () =>
      convertCheckpoint(readFixture(`families/${file}.pth`), { config: { activations } })
    expect(state('ecbsr-et-x2', ['prelu', 'relu', 'relu'])).toThrow(contradiction)
    expect(state('etds-plain-x2', ['prelu'])).toThrow(contradiction)
    expect(state('ecbsr-x2', ['relu'])).toThrow(contradiction)
    expect(state('ecbsr-x2', ['prelu'])).not.toThrow()
  })

  test('leaves PReLUs out of what is assumed where all are in the file', () => {
    const { assumptions } = convertCheckpoint(readFixture('families/ecbsr-x2.pth'))
    expect(assumptions.map(({ field }) => field)).toEqual([
      'edge',
      'shortcut',
      'outputActivation',
      'color',
      'inputRange',
    ])
  })

  test('includes the activations of an ESPCN', () => {
    const { assumptions } = convertCheckpoint(readFixture('families/leftthomas-espcn.pth'))
    expect(assumptions).toContainEqual({ field: 'outputActivation', value: 'sigmoid' })
  })
})

test('a head whose output is not scale × input is kept as it is, and warned about', () => {
  const { config, warnings } = convertCheckpoint(readFixture('families/lornatang-3-x2.pth'), { scale: 2 })
  expect(config).toMatchObject({ deconv: { crop: [3, 2], inexact: true } })
  expect(warnings.at(-1)).toEqual({ code: 'inexact-output', message: expect.stringContaining('2H+2') })
})

describe('stated fields', () => {
  test.each<[object, RegExp]>([
    [{ colour: 'y601' }, /an FSRCNN has no field colour\. Known are .*color/],
    [{ color: 'yuv' }, /color must be one of y601, yFull, rgb, ycbcrFull, found "yuv"/],
    [{ deconv: { crop: 4 } }, /deconv\.crop must be \[before, after\], found 4/],
    [{ inputRange: '0-1' }, /inputRange must be \[black, white\]/],
    [{ d: 'many' }, /d must be a whole number/],
    [{ activation: 'relu' }, /an FSRCNN has no field activation/],
    [{ scale: 2 }, /state the scale in options\.scale/],
  ])('%j are refused as a mistake of the caller', (config, message) => {
    for (const input of [lornatang, own]) {
      const run = (): unknown => convertCheckpoint(input, { scale: 3, config })
      expect(run).toThrow(RangeError)
      expect(run).toThrow(message)
    }
  })

  test.each<[StatedConfig, RegExp]>([
    [{ d: 56 }, /d: stated as 56, but the file has 3/],
    [{ slopes: 'shared' }, /slopes: stated as shared, but the file has channel/],
    [{ color: 'rgb' }, /color of a 1-channel network/],
    [{ deconv: { crop: [4, 2], padding: 4 } }, /crop, or PyTorch's padding and outputPadding, not both/],
  ])('%j contradict the file or one another', (config, message) => {
    expect(() => convert({ scale: 3, config })).toThrow(message)
    expect(() => convert({ scale: 3, config })).toThrow(expect.objectContaining({ code: 'contradiction' }))
  })

  test.each<[StatedConfig, RegExp]>([
    [{ color: 'yFull' }, /color: stated as yFull, but the file has y601/],
    [{ deconv: { padding: 4 } }, /deconv\.padding: stated as 4, but the file has the crop \[4, 2\]/],
  ])('%j contradict a weights file of our own', (config, message) => {
    const run = (): unknown => convertCheckpoint(own, { config })
    expect(run).toThrow(message)
    expect(run).toThrow(expect.objectContaining({ code: 'contradiction' }))
  })

  test('that agree with the file are welcome', () => {
    expect(
      convert({ scale: 3, config: { d: 3, slopes: 'channel', kernels: { feature: 5 } } }).config,
    ).toEqual(convert({ scale: 3 }).config)
  })
})

describe('weights that cannot be used', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY])('are refused for holding %d', (bad) => {
    const file = inventCheckpoint(srcnnShapes)
    file.tensors.set('conv2.bias', { dtype: 'f32', shape: [4], read: () => Float32Array.of(0, 0, bad, 0) })
    const run = (): unknown => convertCheckpoint(file, { scale: 2 })
    expect(run).toThrow(expect.objectContaining({ code: 'not-finite', where: 'tensor conv2.bias' }))
    expect(run).toThrow(/index 2\. Expected finite weights/)
  })

  test('are refused for their type', () => {
    const file = inventCheckpoint(srcnnShapes)
    file.tensors.set('conv2.bias', { dtype: 'i8', shape: [4], read: () => new Int8Array(4) })
    expect(() => convertCheckpoint(file, { scale: 2 })).toThrow(/tensor conv2\.bias: weights of type i8/)
  })

  test('may be float64, which is rounded', () => {
    const file = inventCheckpoint(srcnnShapes)
    file.tensors.set('conv2.bias', { dtype: 'f64', shape: [4], read: () => Float64Array.of(0.1, 0, 0, 0) })
    expect(convertCheckpoint(file, { scale: 2 }).tensors.get('conv_2.bias')?.data[0]).toBe(Math.fround(0.1))
  })

  test('of a whole module are refused for what it does with them', () => {
    const modules = { conv1: { className: 'torch.nn.modules.conv.Conv2d', padding: [4, 4], stride: [2, 2] } }
    expect(() => convertCheckpoint(inventCheckpoint(srcnnShapes, { modules }), { scale: 2 })).toThrow(
      /conv1: stride is \[2,2\]/,
    )
    const leaky = { act: { className: 'torch.nn.modules.activation.LeakyReLU' } }
    expect(() => convertCheckpoint(inventCheckpoint(srcnnShapes, { modules: leaky }), { scale: 2 })).toThrow(
      /LeakyReLU layer/,
    )
    const mixed = {
      conv1: { className: 'Conv2d', padding: [0, 0] },
      conv3: { className: 'Conv2d', padding: [2, 2] },
    }
    expect(() => convertCheckpoint(inventCheckpoint(srcnnShapes, { modules: mixed }), { scale: 2 })).toThrow(
      /padded differently: conv1 valid, conv3 zero/,
    )
  })
})

describe('inspectCheckpoint', () => {
  test('reports what it would become', () => {
    const report = inspectCheckpoint(lornatang, { scale: 3 })
    expect(report).toMatchObject({
      container: 'torch-zip',
      architecture: 'fsrcnn',
      problem: undefined,
      config: { d: 3 },
    })
    expect(report.tensors[0]).toEqual({
      name: 'feature_extraction.0.weight',
      shape: [3, 1, 5, 5],
      dtype: 'f32',
    })
  })

  test('names the architecture even where the scale is missing', () => {
    const report = inspectCheckpoint(lornatang)
    expect(report).toMatchObject({
      architecture: 'fsrcnn',
      config: undefined,
      facts: expect.arrayContaining([
        { field: 'd', value: 3 },
        { field: 'slopes', value: 'channel' },
      ]),
      problem: { code: 'missing-fact' },
    })
  })

  test('reports the tensors of a file that is no known network', () => {
    const report = inspectCheckpoint(readFixture('checkpoints/dtypes.pth'))
    expect(report).toMatchObject({ architecture: undefined, problem: { code: 'unknown-architecture' } })
    expect(report.tensors.length).toBeGreaterThan(5)
  })

  test('fails only where the file cannot be read', () => {
    expect(() => inspectCheckpoint(new Uint8Array())).toThrow(expect.objectContaining({ code: 'empty-file' }))
  })
})
