import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { readWeights, writeWeights } from '../src/formats/safetensors/weights-file.js'
import { readTfjsModel } from '../src/formats/tfjs/read-tfjs-model.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { inspectCheckpoint } from '../src/inspect.js'
import { readFixture } from './support/fixtures.js'

const checkpoint = readFixture('checkpoints/zip.pth')
const network = convertCheckpoint(checkpoint, { scale: 3 })

describe.each([
  ['convertCheckpoint', convertCheckpoint],
  ['inspectCheckpoint', inspectCheckpoint],
])('%s', (where, call) => {
  test.each<[object, ErrorConstructor, string]>([
    [
      { scal: 3 },
      TypeError,
      'unknown option "scal". Expected scale, architecture, config, key, fileName. Did you mean scale?',
    ],
    [{ arch: 'fsrcnn' }, TypeError, 'Did you mean architecture?'],
    [{ filename: 'x3.pth' }, TypeError, 'Did you mean fileName?'],
    [{ color: 'yFull' }, TypeError, 'state it in config'],
    [{ dtype: 'f16' }, TypeError, 'It is an option of the writers.'],
    [{ architecture: 'FSRCNN' }, RangeError, 'must be one of auto, fsrcnn, srcnn, plain, found "FSRCNN".'],
    [{ key: 3 }, TypeError, 'key must be a string, found 3.'],
    [{ config: 'yFull' }, TypeError, 'config must be an object of the config\'s fields, found "yFull".'],
  ])('refuses the options %j with what was meant', (options, kind, message) => {
    expect(() => call(checkpoint, options)).toThrow(kind)
    expect(() => call(checkpoint, options)).toThrow(`${where}: `)
    expect(() => call(checkpoint, options)).toThrow(message)
  })

  test('takes no scale for options', () => {
    expect(() => call(checkpoint, 3 as never)).toThrow(`${where}: options must be an object of scale,`)
  })
})

test('a scale in text is named as text', () => {
  expect(() => convertCheckpoint(checkpoint, { scale: '3' as never })).toThrow('from 1 to 8, found "3".')
})

test.each([writeWeights, writeTfjsModel])('%o writes no other numbers than it knows', (write) => {
  expect(() => write(network, { dtype: 'float16' as 'f16' })).toThrow(
    'dtype must be f32 or f16, found "float16".',
  )
  expect(() => write(network, { type: 'f16' } as object)).toThrow('Did you mean dtype?')
  expect(() => write(network, 'f16' as never)).toThrow('options must be an object of dtype')
})

test('half floats that are asked for are written', () => {
  expect(writeWeights(network, { dtype: 'f16' }).length).toBeLessThan(writeWeights(network).length)
  expect(readWeights(writeWeights(network)).config).toEqual(network.config)
})

test('readTfjsModel says what a model is made of', () => {
  expect(() => readTfjsModel('{}' as never)).toThrow('must be an object of modelJson, shards, found "{}"')
  expect(() => readTfjsModel({ modelJson: '{}', weights: new Map() } as never)).toThrow(
    'unknown option "weights"',
  )
  expect(() => readTfjsModel({ modelJson: {}, shards: new Map() } as never)).toThrow(
    'expected { modelJson, shards }: the text of model.json and a Map of weight files, found modelJson an empty object',
  )
})
