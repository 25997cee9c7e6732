import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import type { CheckpointErrorCode } from '../src/errors.js'
import { dataTypes, fields } from '../src/formats/onnx/onnx-schema.js'
import { bytesField, encodeMessage, numberField, textField } from '../src/formats/protobuf/encode-message.js'
import { readFields } from '../src/formats/protobuf/read-fields.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { type NodeParts, onnxModel, signedField, type TensorParts } from './support/assemble-onnx.js'
import { expectRefusal, refusalOf } from './support/expect-refusal.js'
import { readFixture } from './support/fixtures.js'

const kernel: TensorParts = { name: 'w', dims: [1, 1, 3, 3] }
const conv: NodeParts = { type: 'Conv', inputs: ['x', 'w'], ints: { pads: [1, 1, 1, 1] } }

const { node, attribute, tensor, metadata, graph, model } = fields

/** A transposed convolution with nothing cut, and a number for where to cut it. */
const head: TensorParts = { name: 'h', dims: [1, 1, 4, 4] }
const deconv: NodeParts = {
  type: 'ConvTranspose',
  inputs: ['x', 'h'],
  outputs: ['a'],
  ints: { strides: [2, 2] },
}
const whole = (name: string, value: number): TensorParts => ({
  name,
  dims: [1],
  type: dataTypes.i64,
  bytes: new Uint8Array(BigInt64Array.of(BigInt(value)).buffer),
})

/** Its result's columns, cut by the length of another side of the input: 1 are the channels, 2 the rows. */
const columnsCutBySide = (side: number): Uint8Array =>
  onnxModel(
    [
      deconv,
      { type: 'Shape', inputs: ['x'], outputs: ['s'], ints: { start: [side], end: [side + 1] } },
      { type: 'Slice', inputs: ['a', 'zero', 's', 'three'] },
    ],
    [head, whole('zero', 0), whole('three', 3)],
  )

/** An attribute that is a text. */
const word = (name: string, value: string): Uint8Array =>
  bytesField(
    node.attribute,
    encodeMessage([textField(attribute.name, name), textField(attribute.text, value)]),
  )

/** A normalisation of one channel, whose statistics are four times `s`. */
const norm: NodeParts = { type: 'BatchNormalization', inputs: ['a', 's', 's', 's', 's'] }
const statistics: TensorParts = { name: 's', dims: [1] }

/** Where the numbers of a tensor are said to lie in another file. */
const elsewhere = (path: string): Uint8Array =>
  bytesField(
    tensor.externalData,
    encodeMessage([textField(metadata.key, 'location'), textField(metadata.value, path)]),
  )

test('the model that the others differ from is read', () => {
  expect(readCheckpoint(onnxModel([conv], [kernel])).steps).toHaveLength(1)
})

describe('an ONNX model is refused by name', () => {
  test.each<[string, CheckpointErrorCode, string, Uint8Array]>([
    [
      'that runs in a circle',
      'malformed',
      'runs in a circle',
      onnxModel(
        [
          { ...conv, inputs: ['z', 'w'] },
          { type: 'Relu', inputs: ['y'], outputs: ['z'] },
        ],
        [kernel],
      ),
    ],
    [
      'that reads its own output',
      'malformed',
      'y is made by no node before it',
      onnxModel([{ ...conv, inputs: ['y', 'w'] }], [kernel]),
    ],
    ['that lacks an input', 'malformed', 'w is made by no node before it', onnxModel([conv], [])],
    [
      'whose output nobody makes',
      'malformed',
      'y is made by no node',
      onnxModel([{ ...conv, outputs: ['z'] }], [kernel]),
    ],
    [
      'whose output is no picture',
      'unsupported',
      'does not come from its input',
      onnxModel([{ type: 'Identity', inputs: ['w'] }], [kernel]),
    ],
    [
      'with two tensors of one name',
      'malformed',
      'two initializers are named w',
      onnxModel([conv], [kernel, kernel]),
    ],
    ['with two outputs of one name', 'malformed', 'y is made before it', onnxModel([conv, conv], [kernel])],
    [
      'with fewer bytes than its shape',
      'malformed',
      'takes 36 bytes, but there are 32',
      onnxModel([conv], [{ ...kernel, bytes: new Uint8Array(32) }]),
    ],
    [
      'with a negative size',
      'malformed',
      'the sizes -3',
      onnxModel([conv], [{ ...kernel, dims: [1, 1, -3, 3], bytes: new Uint8Array(36) }]),
    ],
    [
      'of a kernel of 2^60 numbers',
      'limit',
      'Expected at most 2^40',
      onnxModel([conv], [{ ...kernel, dims: [2 ** 30, 2 ** 30, 1, 1], bytes: new Uint8Array(4) }]),
    ],
    [
      'of a size beyond 2^53',
      'limit',
      'cannot be true',
      onnxModel(
        [conv],
        [
          {
            ...kernel,
            bytes: new Uint8Array(36),
            more: [Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 127)],
          },
        ],
      ),
    ],
    [
      'of 100 dimensions',
      'limit',
      'more than 64 dimensions',
      onnxModel([conv], [{ ...kernel, dims: Array(100).fill(1), bytes: new Uint8Array(4) }]),
    ],
    [
      'of an unknown type of numbers',
      'unsupported',
      "ONNX's type 99",
      onnxModel([conv], [{ ...kernel, type: 99 }]),
    ],
    ['of texts', 'unsupported', "ONNX's type 8", onnxModel([conv], [{ ...kernel, type: 8 }])],
    [
      'with external data',
      'unsupported',
      'external data, in ../../etc/passwd, which is not read',
      onnxModel([conv], [{ ...kernel, more: [elsewhere('../../etc/passwd')] }]),
    ],
    [
      'with a place of its data and none',
      'unsupported',
      'external data',
      onnxModel([conv], [{ ...kernel, more: [numberField(tensor.dataLocation, 1)] }]),
    ],
    [
      'with numbers in two forms',
      'malformed',
      'more than one form',
      onnxModel(
        [conv],
        [{ ...kernel, bytes: new Uint8Array(36), more: [bytesField(tensor.floatData, new Uint8Array(36))] }],
      ),
    ],
    [
      'with sparse tensors',
      'unsupported',
      'sparse',
      onnxModel([conv], [kernel], { graph: [bytesField(graph.sparseInitializer, new Uint8Array())] }),
    ],
    [
      'of custom operators',
      'unsupported',
      'an operator of com.microsoft',
      onnxModel([{ ...conv, more: [textField(node.domain, 'com.microsoft')] }], [kernel]),
    ],
    [
      'with control flow',
      'unsupported',
      'control flow',
      onnxModel(
        [
          {
            type: 'If',
            inputs: ['x'],
            more: [
              bytesField(
                node.attribute,
                encodeMessage([
                  textField(attribute.name, 'then_branch'),
                  bytesField(attribute.graph, new Uint8Array()),
                ]),
              ),
            ],
          },
        ],
        [],
      ),
    ],
    [
      'with an operator that is no layer of ours',
      'unsupported',
      'node y (Softmax)',
      onnxModel([{ type: 'Softmax', inputs: ['x'] }], []),
    ],
    [
      'with two graphs',
      'malformed',
      'holds 2 graphs',
      onnxModel([conv], [kernel], { model: [bytesField(model.graph, new Uint8Array())] }),
    ],
    ['of two pictures', 'unsupported', 'has 2 inputs', onnxModel([conv], [kernel], { inputs: ['x', 'x2'] })],
    [
      'whose kernel is not square',
      'unsupported',
      'a kernel of shape [1,1,3,1]',
      onnxModel([conv], [{ ...kernel, dims: [1, 1, 3, 1] }]),
    ],
    [
      'that says another kernel than it has',
      'malformed',
      'kernel_shape is [5, 5]',
      onnxModel([{ ...conv, ints: { kernel_shape: [5, 5] } }], [kernel]),
    ],
    [
      'with padding on one side',
      'unsupported',
      'pads [1, 0, 1, 0]',
      onnxModel([{ ...conv, ints: { pads: [1, 0, 1, 0] } }], [kernel]),
    ],
    [
      'of strided convolutions',
      'unsupported',
      'strides is 2, 2',
      onnxModel([{ ...conv, ints: { strides: [2, 2] } }], [kernel]),
    ],
    [
      'of grouped convolutions',
      'unsupported',
      'group is 4',
      onnxModel([{ ...conv, ints: { group: [4] } }], [kernel]),
    ],
    [
      'of fifty thousand pads',
      'unsupported',
      '(50000 in all)',
      onnxModel([{ ...conv, ints: { pads: Array(50_000).fill(2) } }], [kernel]),
    ],
    [
      'with a normalisation before its convolution',
      'unsupported',
      'node n (BatchNormalization): a normalisation that follows no convolution',
      onnxModel(
        [
          { ...norm, inputs: ['x', 's', 's', 's', 's'], outputs: ['n'] },
          { ...conv, inputs: ['n', 'w'] },
        ],
        [kernel, statistics],
      ),
    ],
    [
      'with a normalisation after an activation',
      'unsupported',
      'follows no convolution',
      onnxModel(
        [{ ...conv, outputs: ['c'] }, { type: 'Relu', inputs: ['c'], outputs: ['a'] }, norm],
        [kernel, statistics],
      ),
    ],
    [
      'with a normalisation that learns from its input',
      'unsupported',
      'as in training',
      onnxModel(
        [
          { ...conv, outputs: ['a'] },
          { ...norm, ints: { training_mode: [1] } },
        ],
        [kernel, statistics],
      ),
    ],
    [
      'with a normalisation that gives its statistics too',
      'unsupported',
      'as in training',
      onnxModel(
        [
          { ...conv, outputs: ['a'] },
          { ...norm, outputs: ['y', 'mean', 'variance'] },
        ],
        [kernel, statistics],
      ),
    ],
    [
      'with statistics for other channels',
      'malformed',
      'statistics of shapes [2], [2], [2], [2] for 1 channels',
      onnxModel([{ ...conv, outputs: ['a'] }, norm], [kernel, { ...statistics, dims: [2] }]),
    ],
    [
      'with a negative variance',
      'not-finite',
      'Expected variances from 0',
      onnxModel(
        [{ ...conv, outputs: ['a'] }, norm],
        [kernel, { ...statistics, bytes: new Uint8Array(Float32Array.of(-1).buffer) }],
      ),
    ],
    [
      'with residual blocks',
      'unsupported',
      'two branches are added',
      onnxModel(
        [
          { ...conv, outputs: ['a'] },
          { ...conv, inputs: ['a', 'w'], outputs: ['b'] },
          { type: 'Add', inputs: ['a', 'b'] },
        ],
        [kernel],
      ),
    ],
    [
      'whose input is enlarged by rules of before opset 11',
      'unsupported',
      'node e (Upsample): mode linear with asymmetric, whose pixels lie elsewhere than with half_pixel',
      onnxModel(
        [{ type: 'Upsample', inputs: ['x', 's'], outputs: ['e'], more: [word('mode', 'linear')] }],
        [{ name: 's', dims: [4], bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer) }],
      ),
    ],
    [
      'that enlarges its input by nothing stated',
      'malformed',
      'does not say by how much it enlarges',
      onnxModel([{ type: 'Upsample', inputs: ['x'], outputs: ['e'] }], []),
    ],
    [
      'whose picture is cut at a row that follows from nothing',
      'unsupported',
      'node y (Slice): the picture is cut where nothing follows from its size',
      onnxModel(
        [deconv, { type: 'Slice', inputs: ['a'], ints: { axes: [2, 3], starts: [0, 0], ends: [14, 14] } }],
        [head],
      ),
    ],
    [
      'whose columns are cut by its height',
      'unsupported',
      'where nothing follows from its size',
      columnsCutBySide(2),
    ],
    [
      'whose picture is cut by its number of channels',
      'unsupported',
      'where nothing follows from its size',
      columnsCutBySide(1),
    ],
    [
      'of which every second row is taken',
      'unsupported',
      'is cut in a way that the file does not say',
      onnxModel(
        [deconv, { type: 'Slice', inputs: ['a', 'two', 'two', 'two', 'two'] }],
        [head, whole('two', 2)],
      ),
    ],
    [
      'whose channels are cut',
      'unsupported',
      'where nothing follows',
      onnxModel(
        [deconv, { type: 'Slice', inputs: ['a'], ints: { axes: [1], starts: [0], ends: [-1] } }],
        [head],
      ),
    ],
    [
      'whose maps are cut within it',
      'unsupported',
      'which a network does after a transposed convolution alone',
      onnxModel(
        [
          { ...conv, outputs: ['a'] },
          { type: 'Slice', inputs: ['a'], ints: { axes: [2], starts: [1], ends: [-1] } },
        ],
        [kernel],
      ),
    ],
    [
      'cut to other rows than columns',
      'unknown-architecture',
      'is cut to other rows than columns',
      onnxModel(
        [deconv, { type: 'Slice', inputs: ['a'], ints: { axes: [2], starts: [1], ends: [-1] } }],
        [head],
      ),
    ],
    [
      'with attention',
      'unsupported',
      'a product of two pictures',
      onnxModel(
        [
          { ...conv, outputs: ['a'] },
          { type: 'Mul', inputs: ['a', 'a'] },
        ],
        [kernel],
      ),
    ],
    [
      'that ends within a number',
      'truncated',
      'the data ends too early',
      onnxModel([conv], [kernel], { model: [Uint8Array.of(0xff)] }),
    ],
    [
      'with a number of eleven bytes',
      'malformed',
      'more than ten bytes',
      onnxModel([conv], [kernel], { model: [new Uint8Array(11).fill(0xff)] }),
    ],
    [
      'with a group, which protocol buffers once had',
      'malformed',
      'wire type 3',
      onnxModel([conv], [kernel], { model: [Uint8Array.of(11)] }),
    ],
    [
      'with a name that is no text',
      'malformed',
      'no UTF-8',
      onnxModel([conv], [kernel], { graph: [bytesField(graph.input, bytesField(1, Uint8Array.of(0xff)))] }),
    ],
  ])('%s', (_, code, mention, bytes) => expectRefusal(bytes, code, mention))

  test('of which a layer takes other channels than the one before gives', () => {
    const bytes = onnxModel(
      [
        { ...conv, outputs: ['a'] },
        { ...conv, inputs: ['a', 'w2'] },
      ],
      [kernel, { name: 'w2', dims: [1, 2, 3, 3] }],
    )
    expect(refusalOf(() => convertCheckpoint(bytes))).toMatchObject({
      code: 'unknown-architecture',
      message: expect.stringContaining('takes 2 channels, but is given 1'),
    })
  })

  test('of more layers than any network has', () => {
    const nodes = Array.from({ length: 1100 }, (_, i) => ({
      type: 'Tanh',
      inputs: [i === 0 ? 'x' : `v${i - 1}`],
      outputs: [`v${i}`],
    }))
    expectRefusal(onnxModel(nodes, []), 'limit', 'more than 1024 layers')
  })

  test('that makes more of its bytes than they are', () => {
    const nodes = encodeMessage(
      Array.from({ length: 40_000 }, () => bytesField(graph.node, new Uint8Array())),
    )
    expectRefusal(onnxModel([conv], [kernel], { graph: [nodes] }), 'limit', 'MB of memory')
  })
})

/** A GraphDef, by the field numbers of TensorFlow's graph.proto and node_def.proto. */
const graphDef = (...nodes: readonly Uint8Array[]): Uint8Array =>
  encodeMessage(nodes.map((each) => bytesField(1, each)))

const operation = (
  name: string,
  operator: string,
  inputs: readonly string[],
  ...attributes: readonly Uint8Array[]
): Uint8Array =>
  encodeMessage([
    textField(1, name),
    textField(2, operator),
    ...inputs.map((input) => textField(3, input)),
    ...attributes,
  ])

const withValue = (name: string, value: Uint8Array): Uint8Array =>
  bytesField(5, encodeMessage([textField(1, name), bytesField(2, value)]))

const constant = (
  name: string,
  dims: readonly number[],
  bytes = new Uint8Array(
    4 *
      Math.max(
        0,
        dims.reduce((a, b) => a * b, 1),
      ),
  ),
): Uint8Array => {
  const shape = bytesField(2, encodeMessage(dims.map((size) => bytesField(2, signedField(1, size)))))
  return operation(
    name,
    'Const',
    [],
    withValue('value', bytesField(8, encodeMessage([numberField(1, 1), shape, bytesField(4, bytes)]))),
  )
}

const input = operation('x', 'Placeholder', [])
const same = withValue('padding', textField(2, 'SAME'))
const kernelOf3 = constant('f1', [3, 3, 1, 1])

describe('a frozen graph is refused by name', () => {
  test('but for the one that the others differ from', () => {
    const sound = graphDef(input, kernelOf3, operation('conv', 'Conv2D', ['x', 'f1'], same))
    expect(readCheckpoint(sound).steps).toHaveLength(1)
  })

  test.each<[string, CheckpointErrorCode, string, Uint8Array]>([
    [
      'that runs in a circle',
      'malformed',
      'runs in a circle',
      graphDef(
        input,
        operation('a', 'Relu', ['b']),
        operation('b', 'Relu', ['a']),
        operation('c', 'Add', ['a', 'x']),
      ),
    ],
    [
      'that lacks a node',
      'malformed',
      'f1 is no node of the graph',
      graphDef(input, operation('conv', 'Conv2D', ['x', 'f1'], same)),
    ],
    ['with two nodes of one name', 'malformed', 'two nodes are named x', graphDef(input, input)],
    [
      'of two outputs',
      'unsupported',
      'has 2 outputs (a, b)',
      graphDef(input, operation('a', 'Relu', ['x']), operation('b', 'Tanh', ['x'])),
    ],
    [
      'of two pictures',
      'unsupported',
      'has 2 inputs',
      graphDef(input, operation('x2', 'Placeholder', []), operation('a', 'Add', ['x', 'x2'])),
    ],
    [
      'with an operator that is no layer of ours',
      'unsupported',
      'node a (MatMul)',
      graphDef(input, operation('a', 'MatMul', ['x', 'x'])),
    ],
    [
      'with a loop',
      'unsupported',
      'calls a function',
      graphDef(input, operation('a', 'While', ['x'], withValue('body', bytesField(10, new Uint8Array())))),
    ],
    [
      'with old control flow',
      'unsupported',
      'node a (Switch)',
      graphDef(input, operation('a', 'Switch', ['x', 'x'])),
    ],
    [
      'with a normalisation that does not say that it is no training',
      'unsupported',
      'as in training',
      graphDef(
        input,
        kernelOf3,
        constant('s', [1]),
        operation('conv', 'Conv2D', ['x', 'f1'], same),
        operation('norm', 'FusedBatchNormV3', ['conv', 's', 's', 's', 's']),
      ),
    ],
    [
      'that reads the second output of a node',
      'unsupported',
      'reads norm:1',
      graphDef(
        input,
        kernelOf3,
        constant('s', [1]),
        operation('conv', 'Conv2D', ['x', 'f1'], same),
        operation('norm', 'FusedBatchNormV3', ['conv', 's', 's', 's', 's']),
        operation('a', 'Relu', ['norm:1']),
      ),
    ],
    [
      'with a negative size',
      'malformed',
      'a size of -3',
      graphDef(input, constant('f1', [-3, 3, 1, 1]), operation('conv', 'Conv2D', ['x', 'f1'], same)),
    ],
    [
      'of a kernel of 2^60 numbers',
      'limit',
      'Expected at most 2^40',
      graphDef(
        input,
        constant('f1', [2 ** 30, 2 ** 30, 1, 1], new Uint8Array(4)),
        operation('conv', 'Conv2D', ['x', 'f1'], same),
      ),
    ],
    [
      'with fewer bytes than its shape',
      'malformed',
      'takes 36 bytes, but there are 32',
      graphDef(
        input,
        constant('f1', [3, 3, 1, 1], new Uint8Array(32)),
        operation('conv', 'Conv2D', ['x', 'f1'], same),
      ),
    ],
    [
      'with other padding',
      'unsupported',
      'padding EXPLICIT',
      graphDef(
        input,
        kernelOf3,
        operation('conv', 'Conv2D', ['x', 'f1'], withValue('padding', textField(2, 'EXPLICIT'))),
      ),
    ],
  ])('%s', (_, code, mention, bytes) => expectRefusal(bytes, code, mention))

  test('with residual blocks', () => {
    expectRefusal(readFixture('frozen/residual.pb'), 'unsupported', 'two branches are added')
  })

  test('of one number that is said to be a gigabyte', () => {
    const shape = bytesField(
      2,
      encodeMessage([2 ** 14, 2 ** 14].map((size) => bytesField(2, signedField(1, size)))),
    )
    const value = bytesField(8, encodeMessage([numberField(1, 1), shape, bytesField(5, new Uint8Array(4))]))
    const bomb = operation('f1', 'Const', [], withValue('value', value))
    expectRefusal(
      graphDef(input, bomb, operation('conv', 'Conv2D', ['x', 'f1'], same)),
      'limit',
      'repeats a number',
    )
  })
})

describe.each(['onnx/fsrcnn-replicate-x4.11.onnx', 'onnx/compact-x2.9.onnx', 'frozen/fsrcnn-x2.pb'])(
  '%s',
  (file) => {
    const bytes = readFixture(file)

    // A graph of TensorFlow that is cut between two nodes is a smaller graph.
    test('cut anywhere within a part is refused with a code', () => {
      for (let length = 1; length < bytes.length; length += 7) {
        const cut = bytes.slice(0, length)
        if (file.endsWith('.pb') && isWhole(cut)) continue
        expect(
          refusalOf(() => convertCheckpoint(cut)),
          `${length} bytes`,
        ).toBeDefined()
      }
    })

    test('with flipped bytes converts or is refused with a code', () => {
      const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      })
      fc.assert(
        fc.property(flips, (places) => {
          const damaged = bytes.slice()
          for (const [place, flip] of places) damaged[place] = (damaged[place] ?? 0) ^ flip
          const refusal = refusalOf(() => convertCheckpoint(damaged))
          if (refusal !== undefined)
            expect(refusal.message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,1500}$/u)
        }),
        { numRuns: 400, seed: 20261130 },
      )
    })
  },
)

/** Whether bytes are a protocol buffer's message. */
const isWhole = (bytes: Uint8Array): boolean => refusalOf(() => [...readFields(bytes, 'cut')]) === undefined
