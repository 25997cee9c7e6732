import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { fields } from '../src/formats/onnx/onnx-schema.js'
import { bytesField, encodeMessage, textField } from '../src/formats/protobuf/encode-message.js'
import { inspectCheckpoint } from '../src/inspect.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { onnxModel } from './support/assemble-onnx.js'
import { decodeCase, type EncodedCase } from './support/families.js'
import { listFixtures, readExpected, readFixture } from './support/fixtures.js'
import { runEngine } from './support/run-engine.js'

const onnx = readExpected<Readonly<Record<string, EncodedCase>>>('onnx/onnx.json')
const frozen = readExpected<Readonly<Record<string, EncodedCase>>>('frozen/frozen.json')
const graphs = readExpected<Readonly<Record<string, EncodedCase>>>('graphs/graphs.json')

/** Every file, and what PyTorch or TensorFlow makes of a picture with the network in it. */
const cases = [
  ...Object.entries(graphs).flatMap(([name, golden]) =>
    listFixtures('graphs')
      .filter((file) => file.startsWith(`${name}.`))
      .map((file) => ({ file: `graphs/${file}`, golden })),
  ),
  ...Object.entries(onnx).flatMap(([name, golden]) =>
    listFixtures('onnx')
      .filter((file) => file.startsWith(`${name}.`))
      .map((file) => ({ file: `onnx/${file}`, golden })),
  ),
  ...Object.entries(frozen)
    .filter(([name]) => name !== 'residual')
    .flatMap(([name, golden]) =>
      listFixtures('frozen')
        .filter((file) => file.startsWith(`${name}.`))
        .map((file) => ({ file: `frozen/${file}`, golden })),
    ),
]

test('every exported file has an answer beside it', () => {
  const others = 5 + 2 + 1 // stored in other forms, refused, and the answers themselves
  const files = ['onnx', 'frozen', 'graphs'].flatMap(listFixtures)
  expect(cases.length).toBe(files.length - others)
})

describe('a graph of another program', () => {
  test.each(cases)('$file gives the numbers it gives there', async ({ file, golden }) => {
    const { input, output } = decodeCase(golden)
    const weights = convertCheckpoint(readFixture(file))
    const { shape, data } = await runEngine(weights, input)
    expect(shape).toEqual(output.shape)
    expect(maxAbsoluteDifference(data, output.data)).toBeLessThanOrEqual(1e-5)
  })

  test.each(cases)('$file says all but colours and their range', ({ file }) => {
    const { assumptions, config } = convertCheckpoint(readFixture(file))
    const known = config.architecture === 'srcnn' ? ['scale'] : []
    expect(assumptions.map(({ field }) => field).sort()).toEqual(['color', 'inputRange', ...known].sort())
  })

  test.each(['float-list', 'float64'])('stored as %s has the very same weights', (form) => {
    const { tensors } = convertCheckpoint(readFixture('onnx/fsrcnn-x3.17.onnx'))
    expect(convertCheckpoint(readFixture(`onnx/stored-as-${form}.onnx`)).tensors).toEqual(tensors)
  })

  test.each([
    ['float16-list', 2 ** -11],
    ['bfloat16', 2 ** -8],
  ] as const)('stored as %s has them rounded', (form, precision) => {
    const { tensors } = convertCheckpoint(readFixture('onnx/fsrcnn-x3.17.onnx'))
    const rounded = convertCheckpoint(readFixture(`onnx/stored-as-${form}.onnx`)).tensors
    for (const [name, { data }] of tensors) {
      const largest = Math.max(...data.map(Math.abs))
      const difference = maxAbsoluteDifference(rounded.get(name)?.data ?? new Float32Array(), data)
      expect(difference, name).toBeLessThanOrEqual(largest * precision)
    }
  })

  test('keeps the names of its modules, which tell whose implementation it is', () => {
    const { family, config } = convertCheckpoint(readFixture('onnx/fsrcnn-x3.17.onnx'))
    expect(family).toBe('Lornatang/FSRCNN-PyTorch since 2021-09-16')
    expect(config).toMatchObject({ scale: 3, d: 5, s: 3, m: 2, deconv: { crop: [4, 2] } })
  })

  test('of OpenCV is known by its names: its luma is of the full range', () => {
    for (const name of ['fsrcnn-x2', 'espcn-x3', 'fsrcnn-subpixel-x2']) {
      const { family, config } = convertCheckpoint(readFixture(`frozen/${name}.pb`))
      expect({ family, color: config.color }).toEqual({
        family: expect.stringContaining('dnn_superres'),
        color: 'yFull',
      })
    }
  })

  test('with a scale that contradicts it is refused', () => {
    expect(() => convertCheckpoint(readFixture('onnx/fsrcnn-x3.17.onnx'), { scale: 2 })).toThrow(
      expect.objectContaining({ code: 'contradiction' }),
    )
  })

  test('is inspected like any file: its tensors, and what it is', () => {
    const report = inspectCheckpoint(readFixture('frozen/fsrcnn-x2.pb'))
    expect(report).toMatchObject({ container: 'tensorflow', architecture: 'fsrcnn', problem: undefined })
    expect(report.tensors).toContainEqual({ name: 'f1', dtype: 'f32', shape: [5, 5, 1, 5] })
    expect(inspectCheckpoint(readFixture('onnx/srcnn.17.onnx')).container).toBe('onnx')
  })
})

describe('a graph that no network of ours is', () => {
  const file = onnxModel(
    [
      { type: 'Conv', inputs: ['x', 'w'], outputs: ['a'], ints: { pads: [1, 1, 1, 1] } },
      { type: 'Softmax', inputs: ['a'], outputs: ['b'] },
      { type: 'Softmax', inputs: ['b'], outputs: ['c'] },
      { type: 'Gelu', inputs: ['c'], more: [textField(fields.node.domain, 'com.microsoft')] },
    ],
    [{ name: 'w', dims: [1, 1, 3, 3] }],
    { model: [bytesField(fields.model.metadataProps, pair('author', 'somebody'))] },
  )

  test('is inspected: its tensors, what it says of itself, and the operators that are none of our layers', () => {
    const report = inspectCheckpoint(file)
    expect(report).toMatchObject({
      container: 'onnx',
      tensors: [{ name: 'w', dtype: 'f32', shape: [1, 1, 3, 3] }],
      metadata: new Map([['author', 'somebody']]),
      networks: [],
      architecture: undefined,
      unknownOperators: ['Softmax', 'com.microsoft.Gelu'],
      problem: { code: 'unsupported', message: expect.stringContaining('node b (Softmax)') },
    })
  })

  test('is read, and converting it ends with the refusal that is in it', () => {
    const checkpoint = readCheckpoint(file)
    expect(checkpoint).toMatchObject({ refusal: { code: 'unsupported' } })
    expect(checkpoint.steps).toBeUndefined()
    expect(() => convertCheckpoint(checkpoint)).toThrow(checkpoint.refusal)
  })

  test('of TensorFlow has its tensors too', () => {
    const { tensors, unknownOperators, problem } = inspectCheckpoint(readFixture('frozen/residual.pb'))
    expect(tensors.map(({ name }) => name)).toContain('f3')
    expect({ unknownOperators, code: problem?.code }).toEqual({ unknownOperators: [], code: 'unsupported' })
  })
})

/** An entry of metadata_props. */
function pair(key: string, value: string): Uint8Array {
  return encodeMessage([textField(fields.metadata.key, key), textField(fields.metadata.value, value)])
}
