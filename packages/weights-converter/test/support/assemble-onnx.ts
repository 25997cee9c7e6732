import { attributeTypes, dataTypes, fields } from '../../src/formats/onnx/onnx-schema.js'
import {
  bytesField,
  encodeMessage,
  numberField,
  textField,
} from '../../src/formats/protobuf/encode-message.js'

/** A tensor as a file may store it: truthfully, or with what a test wants instead. */
export interface TensorParts {
  readonly name: string
  readonly dims: readonly number[]
  readonly type?: number
  readonly bytes?: Uint8Array
  readonly more?: readonly Uint8Array[]
}

/** A node with the attributes that are lists of whole numbers, and whatever else a test wants in it. */
export interface NodeParts {
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs?: readonly string[]
  readonly ints?: Readonly<Record<string, readonly number[]>>
  readonly more?: readonly Uint8Array[]
}

function tensorProto({ name, dims, type = dataTypes.f32, bytes, more = [] }: TensorParts): Uint8Array {
  const { tensor } = fields
  const elements = dims.reduce((product, size) => product * size, 1)
  return encodeMessage([
    ...dims.map((size) => signedField(tensor.dims, size)),
    numberField(tensor.dataType, type),
    textField(tensor.name, name),
    ...more,
    ...(more.length > 0 && bytes === undefined
      ? []
      : [bytesField(tensor.rawData, bytes ?? new Uint8Array(4 * elements))]),
  ])
}

function nodeProto({ type, inputs, outputs = ['y'], ints = {}, more = [] }: NodeParts): Uint8Array {
  const { node, attribute } = fields
  return encodeMessage([
    ...inputs.map((input) => textField(node.input, input)),
    ...outputs.map((output) => textField(node.output, output)),
    textField(node.opType, type),
    ...Object.entries(ints).map(([name, values]) =>
      bytesField(
        node.attribute,
        encodeMessage([
          textField(attribute.name, name),
          ...values.map((value) => signedField(attribute.ints, value)),
          numberField(attribute.type, attributeTypes.ints),
        ]),
      ),
    ),
    ...more,
  ])
}

/** A model from input `x` to output `y`. */
export function onnxModel(
  nodes: readonly NodeParts[],
  tensors: readonly TensorParts[],
  more: {
    readonly inputs?: readonly string[]
    readonly graph?: readonly Uint8Array[]
    readonly model?: readonly Uint8Array[]
  } = {},
): Uint8Array {
  const { model, graph, valueInfo, opset } = fields
  const info = (name: string): Uint8Array => textField(valueInfo.name, name)
  const parts = [
    ...nodes.map((node) => bytesField(graph.node, nodeProto(node))),
    ...tensors.map((tensor) => bytesField(graph.initializer, tensorProto(tensor))),
    ...(more.inputs ?? ['x']).map((name) => bytesField(graph.input, info(name))),
    bytesField(graph.output, info('y')),
    ...(more.graph ?? []),
  ]
  return encodeMessage([
    numberField(model.irVersion, 8),
    bytesField(model.graph, encodeMessage(parts)),
    bytesField(model.opsetImport, numberField(opset.version, 13)),
    ...(more.model ?? []),
  ])
}

/** A whole number that may be negative, which takes ten bytes. */
export function signedField(field: number, value: number): Uint8Array {
  if (value >= 0) return numberField(field, value)
  const bytes: number[] = [field * 8]
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128)
  return Uint8Array.from([...bytes, Number(rest)])
}
