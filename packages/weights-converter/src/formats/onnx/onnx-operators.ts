import { addValues, maximumOf, minimumOf, multiplyValues, subtractValues } from '../graph/graph-arithmetic.js'
import { follow, unsupported } from '../graph/graph-value.js'
import { normalise, numbersOfNorm } from '../graph/normalise.js'
import { constantOf, given, moduleOf, pictureOf } from '../graph/operands.js'
import * as piecewise from '../graph/piecewise.js'
import { shuffleMaps } from '../graph/shuffle-maps.js'
import type { Constant, GraphValue, Picture } from '../graph/value-types.js'
import { foldSizes, listOf } from './fold-sizes.js'
import { convolve, convolveTransposed, padEdges } from './onnx-convolutions.js'
import { enlargeInput } from './onnx-resize.js'
import { repeatInput, reshape, transpose } from './onnx-shapes.js'
import { slice } from './onnx-slice.js'
import type { ParsedNode } from './parse-onnx-model.js'

/** What an operator makes of its inputs; one that is left out is undefined. */
export type Operator = (node: ParsedNode, inputs: readonly (GraphValue | undefined)[]) => GraphValue

/** ONNX's operators that are layers of super-resolution networks, or stand between them in what exporters write. */
export const onnxOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Conv', convolve],
  ['ConvTranspose', convolveTransposed],
  ['Pad', padEdges],
  ['PRelu', (node, [x, slopes]) => prelu(node, pictureOf(node, x), constantOf(node, slopes))],
  ['Relu', (node, [x]) => pointwise(node, x, piecewise.relu)],
  ['LeakyRelu', (node, [x]) => leakyRelu(node, pictureOf(node, x))],
  ['Abs', (node, [x]) => pointwise(node, x, piecewise.absolute)],
  ['Neg', (node, [x]) => pointwise(node, x, (f) => piecewise.multiply(f, [-1]))],
  ['Tanh', (node, [x]) => apply(node, x, 'tanh')],
  ['Sigmoid', (node, [x]) => apply(node, x, 'sigmoid')],
  ['Clip', clip],
  ['Add', (node, inputs) => arithmetic(node, inputs, addValues)],
  ['Sub', (node, inputs) => arithmetic(node, inputs, subtractValues)],
  ['Mul', (node, inputs) => arithmetic(node, inputs, multiplyValues)],
  ['Max', (node, [a, b]) => maximumOf(given(node, a), given(node, b), node)],
  ['Min', (node, [a, b]) => minimumOf(given(node, a), given(node, b), node)],
  ['BatchNormalization', batchNorm],
  ['DepthToSpace', depthToSpace],
  ['Resize', enlargeInput],
  ['Upsample', enlargeInput],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Transpose', transpose],
  ['Identity', (node, [x]) => given(node, x)],
  ['Dropout', (node, [x]) => given(node, x)],
  ['Cast', (node, [x]) => given(node, x)], // between float types: float16 models widen or narrow
  ['Constant', constant],
  ['Unsqueeze', repeatInput],
  ['Tile', repeatInput],
  ['Expand', repeatInput],
  ...['Shape', 'Gather', 'Concat', 'Squeeze', 'Div', 'Floor', 'ConstantOfShape', 'Range'].map(
    (name): [string, Operator] => [name, foldSizes],
  ),
])

/** Of sizes where no picture is among them. */
function arithmetic(
  node: ParsedNode,
  inputs: readonly (GraphValue | undefined)[],
  compute: (a: GraphValue, b: GraphValue, node: ParsedNode) => GraphValue,
): GraphValue {
  const [a, b] = [given(node, inputs[0]), given(node, inputs[1])]
  return a.kind === 'picture' || b.kind === 'picture' ? compute(a, b, node) : foldSizes(node, [a, b])
}

function pointwise(
  node: ParsedNode,
  value: GraphValue | undefined,
  change: (f: piecewise.Piecewise) => piecewise.Piecewise,
): GraphValue {
  if (value?.kind === 'unknown') return value
  const picture = pictureOf(node, value)
  return { ...picture, pointwise: change(picture.pointwise) }
}

function prelu(node: ParsedNode, picture: Picture, { name, tensor }: Constant): Picture {
  const slopes = tensor.shape.filter((size) => size !== 1)
  if (slopes.length > 1)
    throw unsupported(node, `slopes of shape [${tensor.shape}]. Expected one for each channel`)
  const weight = { ...tensor, shape: [slopes[0] ?? 1] }
  return follow(picture, { kind: 'slopes', name: moduleOf(name, node), weight }, node)
}

function leakyRelu(node: ParsedNode, picture: Picture): Picture {
  const [slope = 0.01] = node.attributes.get('alpha')?.floats ?? []
  const { positive, negative } = picture.pointwise
  if ([...positive, ...negative].some((factor) => factor !== 1))
    throw unsupported(node, 'two activations in a row')
  return { ...picture, pointwise: { positive: [1], negative: [slope] } }
}

function apply(
  node: ParsedNode,
  value: GraphValue | undefined,
  name: 'tanh' | 'sigmoid' | 'clamp',
): GraphValue {
  return follow(pictureOf(node, value), { kind: 'function', function: name }, node)
}

/** Clip to 0..1 is our clamp, to 0 and up a ReLU. Before opset 11 the limits are attributes. */
function clip(node: ParsedNode, [x, low, high]: readonly (GraphValue | undefined)[]): GraphValue {
  const limit = (name: string, input: GraphValue | undefined, none: number): number => {
    if (input === undefined) return node.attributes.get(name)?.floats[0] ?? none
    return listOf(constantOf(node, input))?.values[0] ?? none
  }
  const [from, to] = [limit('min', low, -largest), limit('max', high, largest)]
  if (from === 0 && to === 1) return apply(node, x, 'clamp')
  if (from === 0 && to >= largest) return pointwise(node, x, piecewise.relu)
  throw unsupported(node, `limits of ${from} and ${to}. Expected 0 and 1`)
}

/** BatchNormalization, which in training form gives its statistics too. */
function batchNorm(node: ParsedNode, [x, ...numbers]: readonly (GraphValue | undefined)[]): GraphValue {
  const [training = 0] = node.attributes.get('training_mode')?.ints ?? []
  const [spatial = 1] = node.attributes.get('spatial')?.ints ?? []
  if (training !== 0 || node.outputs.filter((name) => name !== '').length > 1)
    throw unsupported(node, 'a normalisation by the statistics of its input, as in training')
  if (spatial !== 1) throw unsupported(node, 'a normalisation with statistics for each pixel')
  const [epsilon = 1e-5] = node.attributes.get('epsilon')?.floats ?? []
  return normalise(pictureOf(node, x), numbersOfNorm(node, numbers), epsilon, node)
}

/** What float32 ends at, which some exporters write for no limit. */
const largest = 3.4e38

function depthToSpace(node: ParsedNode, [x]: readonly (GraphValue | undefined)[]): GraphValue {
  const picture = pictureOf(node, x)
  if (picture.layout !== 'nchw') throw unsupported(node, 'channels stand last')
  const [factor = 0] = node.attributes.get('blocksize')?.ints ?? []
  const order = node.attributes.get('mode')?.text === 'CRD' ? 'crd' : 'dcr'
  return shuffleMaps(picture, factor, order, node)
}

function constant(node: ParsedNode): GraphValue {
  const { attributes, outputs } = node
  const tensor = attributes.get('value')?.tensor
  const [name = ''] = outputs
  if (tensor !== undefined) return { kind: 'constant', name, tensor }
  const { ints, floats } = attributes.get('value_ints') ?? attributes.get('value_int') ?? noNumbers
  const numbers = attributes.get('value_floats') ?? attributes.get('value_float') ?? { ints, floats }
  const values = Float64Array.from([...numbers.ints, ...numbers.floats])
  if (values.length === 0) throw unsupported(node, 'a constant that is no tensor of numbers')
  const isList = attributes.has('value_ints') || attributes.has('value_floats')
  const shape = isList ? [values.length] : []
  return { kind: 'constant', name, tensor: { dtype: 'f64', shape, read: () => values.slice() } }
}

const noNumbers = { ints: [], floats: [] }
