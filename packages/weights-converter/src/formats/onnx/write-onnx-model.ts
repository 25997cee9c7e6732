import { assertKnownOptions } from '@sr/checks'
import { assertWeights, inputScale, listLayers, tensorOf, tensorShapes, type Weights } from '@sr/network'
import { checkedDtype, encodeFloats, type FloatType } from '../../encode-floats.js'
import { bytesField, encodeMessage, numberField, textField } from '../protobuf/encode-message.js'
import { metadataOf } from '../safetensors/weights-metadata.js'
import { type OnnxConstant, type OnnxNode, onnxGraph } from './onnx-graph.js'
import { attributeTypes, dataTypes, fields } from './onnx-schema.js'

export interface OnnxWriteOptions {
  /** 'f16' halves the file: weights are stored in float16 and widened when the model is loaded. Default 'f32'. */
  readonly dtype?: FloatType
}

/**
 * Writes a network as an ONNX model (IR version 8, opset 13: onnxruntime 1.10 or later, ONNX Runtime Web):
 * `input` [batch, channels, height, width] in the range of the network's own `inputRange`, `output` likewise,
 * both float32 and of any size. The config travels in `metadata_props` as `sr.config`, so that reading the
 * file gives back the same weights.
 *
 * An SRCNN takes the picture that bicubic has enlarged. The same weights give the same bytes. Throws
 * RangeError where tensors and config do not fit, and for values beyond float16's.
 */
export function writeOnnxModel(weights: Weights, options: OnnxWriteOptions = {}): Uint8Array<ArrayBuffer> {
  assertKnownOptions('writeOnnxModel', options, ['dtype'])
  assertWeights(weights)
  const dtype = checkedDtype('writeOnnxModel', options)
  const { model, opset, metadata } = fields
  return encodeMessage([
    numberField(model.irVersion, 8),
    textField(model.producerName, '@sr/weights-converter'),
    bytesField(model.graph, graphProto(weights, dtype)),
    bytesField(
      model.opsetImport,
      encodeMessage([textField(opset.domain, ''), numberField(opset.version, 13)]),
    ),
    ...[...metadataOf(weights.config)].map(([key, value]) =>
      bytesField(
        model.metadataProps,
        encodeMessage([textField(metadata.key, key), textField(metadata.value, value)]),
      ),
    ),
  ])
}

function graphProto({ config, tensors }: Weights, dtype: FloatType): Uint8Array {
  const shapes = tensorShapes(config)
  const slopes = new Set(
    listLayers(config).flatMap(({ kind, name }) => (kind === 'prelu' ? [`${name}.weight`] : [])),
  )
  const widened = (name: string): string => (dtype === 'f16' ? `${name}.f32` : name)
  const casts = dtype === 'f16' ? [...shapes.keys()].map((name) => nodeProto(cast(name, widened(name)))) : []
  const { nodes, constants } = onnxGraph(config, widened)
  const { graph } = fields
  return encodeMessage([
    ...[...casts, ...nodes.map(nodeProto)].map((node) => bytesField(graph.node, node)),
    textField(graph.name, config.architecture),
    ...[...shapes].map(([name, shape]) => {
      const { data } = tensorOf(tensors, name)
      const bytes = encodeFloats(`writeOnnxModel: tensor ${name}`, data, dtype)
      // Slopes are broadcast to [channels, h, w].
      const dims = slopes.has(name) ? [...shape, 1, 1] : shape
      return bytesField(graph.initializer, tensorProto(name, dims, dataTypes[dtype], bytes))
    }),
    ...constants.map((constant) => bytesField(graph.initializer, constantProto(constant))),
    textField(
      graph.docString,
      `Enlarges ${config.scale} times; channels are ${config.color}, black and white ${config.inputRange.join(' and ')}.` +
        (inputScale(config) > 1 ? ' Takes the picture that bicubic has enlarged before.' : ''),
    ),
    bytesField(graph.input, pictureInfo('input', ['batch', config.channels, 'height', 'width'])),
    bytesField(
      graph.output,
      pictureInfo('output', ['batch', config.channels, 'output_height', 'output_width']),
    ),
  ])
}

const cast = (name: string, output: string): OnnxNode => ({
  type: 'Cast',
  name: output,
  inputs: [name],
  output,
  attributes: { to: dataTypes.f32 },
})

function nodeProto({ type, name, inputs, output, attributes }: OnnxNode): Uint8Array {
  const { node } = fields
  return encodeMessage([
    ...inputs.map((input) => textField(node.input, input)),
    textField(node.output, output),
    textField(node.name, name),
    textField(node.opType, type),
    ...Object.entries(attributes).map(([key, value]) =>
      bytesField(node.attribute, attributeProto(key, value)),
    ),
  ])
}

function attributeProto(name: string, value: OnnxNode['attributes'][string]): Uint8Array {
  const { attribute } = fields
  const typed = (type: number, ...values: Uint8Array[]): Uint8Array =>
    encodeMessage([textField(attribute.name, name), ...values, numberField(attribute.type, type)])
  if (typeof value === 'number') return typed(attributeTypes.int, numberField(attribute.int, value))
  if (typeof value === 'string') return typed(attributeTypes.text, textField(attribute.text, value))
  return typed(attributeTypes.ints, ...value.map((item) => numberField(attribute.ints, item)))
}

function constantProto({ name, type, shape, values }: OnnxConstant): Uint8Array {
  const array = type === 'f32' ? undefined : new DataView(new ArrayBuffer(8 * values.length))
  for (const [i, value] of values.entries()) array?.setBigInt64(8 * i, BigInt(value), true)
  const bytes =
    array === undefined ? encodeFloats(name, Float32Array.from(values), 'f32') : new Uint8Array(array.buffer)
  return tensorProto(name, shape, dataTypes[type], bytes)
}

function tensorProto(name: string, dims: readonly number[], dataType: number, bytes: Uint8Array): Uint8Array {
  const { tensor } = fields
  return encodeMessage([
    ...dims.map((size) => numberField(tensor.dims, size)),
    numberField(tensor.dataType, dataType),
    textField(tensor.name, name),
    bytesField(tensor.rawData, bytes),
  ])
}

/** A float32 value with sizes that are numbers or free, each under a name of its own. */
function pictureInfo(name: string, sizes: readonly (number | string)[]): Uint8Array {
  const { valueInfo, type, tensorType, shape, dimension } = fields
  const dimensions = sizes.map((size) =>
    bytesField(
      shape.dimension,
      typeof size === 'number' ? numberField(dimension.value, size) : textField(dimension.parameter, size),
    ),
  )
  const tensor = encodeMessage([
    numberField(tensorType.elementType, dataTypes.f32),
    bytesField(tensorType.shape, encodeMessage(dimensions)),
  ])
  return encodeMessage([
    textField(valueInfo.name, name),
    bytesField(valueInfo.type, bytesField(type.tensor, tensor)),
  ])
}
