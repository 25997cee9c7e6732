import { sayList } from '@sr/checks'
import type { CheckpointTensor } from '../../checkpoint.js'
import { printable } from '../../errors.js'
import { addValues, maximumOf, minimumOf, multiplyValues, subtractValues } from '../graph/graph-arithmetic.js'
import { follow, unsupported } from '../graph/graph-value.js'
import { normalise, numbersOfNorm } from '../graph/normalise.js'
import { constantOf, given, pictureOf } from '../graph/operands.js'
import * as piecewise from '../graph/piecewise.js'
import { shuffleMaps } from '../graph/shuffle-maps.js'
import type { Constant, GraphValue, Picture } from '../graph/value-types.js'
import { tensorflowKernelToTorch } from '../tfjs/kernel-layout.js'
import type { TensorflowNode } from './parse-graph-def.js'

type Inputs = readonly (GraphValue | undefined)[]

/** What an operator makes of its inputs. */
export type TensorflowOperator = (node: TensorflowNode, inputs: Inputs) => GraphValue

/** TensorFlow's operators that are layers of super-resolution networks, or stand between them. */
export const tensorflowOperators: ReadonlyMap<string, TensorflowOperator> = new Map<
  string,
  TensorflowOperator
>([
  ['Conv2D', convolve],
  ['Conv2DBackpropInput', convolveTransposed],
  ...['BiasAdd', 'Add', 'AddV2'].map((name): [string, TensorflowOperator] => [
    name,
    (node, [a, b]) => addValues(given(node, a), given(node, b), node),
  ]),
  ['Sub', (node, [a, b]) => subtractValues(given(node, a), given(node, b), node)],
  ['Mul', (node, [a, b]) => multiplyValues(given(node, a), given(node, b), node)],
  ['Maximum', (node, [a, b]) => maximumOf(given(node, a), given(node, b), node)],
  ['Minimum', (node, [a, b]) => minimumOf(given(node, a), given(node, b), node)],
  ['Relu', (node, [x]) => pointwise(node, x, piecewise.relu)],
  ['LeakyRelu', leakyRelu],
  ['Abs', (node, [x]) => pointwise(node, x, piecewise.absolute)],
  ['Neg', (node, [x]) => pointwise(node, x, (f) => piecewise.multiply(f, [-1]))],
  ['Tanh', (node, [x]) => follow(pictureOf(node, x), { kind: 'function', function: 'tanh' }, node)],
  ['Sigmoid', (node, [x]) => follow(pictureOf(node, x), { kind: 'function', function: 'sigmoid' }, node)],
  ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map((name): [string, TensorflowOperator] => [
    name,
    batchNorm,
  ]),
  ['DepthToSpace', depthToSpace],
  ['Transpose', transpose],
  ['ResizeNearestNeighbor', enlarge],
  ['ResizeBilinear', enlarge],
  ['Identity', (node, [x]) => given(node, x)],
  ['StopGradient', (node, [x]) => given(node, x)],
  ['Shape', () => ({ kind: 'unknown' })],
  ...['StridedSlice', 'Pack', 'ConcatV2', 'Cast', 'FloorDiv', 'RealDiv', 'Prod', 'Reshape'].map(
    (name): [string, TensorflowOperator] => [name, sizes],
  ),
])

/** Conv2D: [h, w, in, out], stride 1. */
function convolve(node: TensorflowNode, [x, w]: Inputs): Picture {
  const { picture, constant } = assertPlain(node, x, w)
  const isSame = node.attributes.get('padding')?.text === 'SAME'
  const strides = node.attributes.get('strides')?.numbers ?? []
  const dilations = node.attributes.get('dilations')?.numbers ?? []
  if ([...strides, ...dilations].some((step) => step !== 1))
    throw unsupported(node, `strides [${sayList(strides)}] and dilations [${sayList(dilations)}]. Expected 1`)
  const edge = isSame ? 'zero' : 'valid'
  const weight = asTorchKernel(constant.tensor)
  return follow(picture, { kind: 'convolution', name: constant.name, weight, bias: undefined, edge }, node)
}

/** Conv2DBackpropInput: [h, w, out, in]; of SAME it gives stride × input and cuts half of the surplus before it. */
function convolveTransposed(node: TensorflowNode, [, w, x]: Inputs): Picture {
  const { picture, constant } = assertPlain(node, x, w)
  const [n = 1, stride = 1, across = stride, c = 1] = node.attributes.get('strides')?.numbers ?? []
  if (n !== 1 || c !== 1 || stride !== across) throw unsupported(node, 'strides that differ')
  const [kernel = 0] = constant.tensor.shape
  const surplus = Math.max(0, kernel - stride)
  const before = Math.floor(surplus / 2)
  const crop =
    node.attributes.get('padding')?.text === 'SAME'
      ? ([before, surplus - before] as const)
      : ([0, 0] as const)
  const weight = asTorchKernel(constant.tensor)
  return follow(
    picture,
    { kind: 'deconvolution', name: constant.name, weight, bias: undefined, stride, crop },
    node,
  )
}

function assertPlain(
  node: TensorflowNode,
  x: GraphValue | undefined,
  w: GraphValue | undefined,
): { readonly picture: Picture; readonly constant: Constant } {
  const picture = pictureOf(node, x)
  const constant = constantOf(node, w)
  const { shape } = constant.tensor
  const padding = node.attributes.get('padding')?.text
  if ((node.attributes.get('data_format')?.text || 'NHWC') !== 'NHWC' || picture.layout !== 'nhwc')
    throw unsupported(node, 'channels stand first')
  if (padding !== 'SAME' && padding !== 'VALID')
    throw unsupported(node, `padding ${printable(padding ?? '')}. Expected SAME or VALID`)
  if (shape.length !== 4 || shape[0] !== shape[1] || shape[0] === 0)
    throw unsupported(node, `a kernel of shape [${shape}]. Expected [k, k, a, b]`)
  return { picture, constant }
}

/** A kernel in PyTorch's layout. */
function asTorchKernel({ shape, read }: CheckpointTensor): CheckpointTensor {
  const [h = 0, w = 0, b = 0, a = 0] = shape
  return {
    dtype: 'f32',
    shape: [a, b, h, w],
    read: () => tensorflowKernelToTorch({ shape, data: Float32Array.from(read(), Number) }).data,
  }
}

function pointwise(
  node: TensorflowNode,
  x: GraphValue | undefined,
  change: (f: piecewise.Piecewise) => piecewise.Piecewise,
): Picture {
  const picture = pictureOf(node, x)
  return { ...picture, pointwise: change(picture.pointwise) }
}

function leakyRelu(node: TensorflowNode, [x]: Inputs): Picture {
  const slope = node.attributes.get('alpha')?.float ?? 0.2
  return pointwise(node, x, (f) => piecewise.maximum(f, piecewise.multiply(f, [slope])))
}

/** FusedBatchNorm, which normalises by its input's statistics where it does not say that it is no training. */
function batchNorm(node: TensorflowNode, [x, ...numbers]: Inputs): Picture {
  const picture = pictureOf(node, x)
  if ((node.attributes.get('data_format')?.text || 'NHWC') !== 'NHWC' || picture.layout !== 'nhwc')
    throw unsupported(node, 'channels stand first')
  if (node.attributes.get('is_training')?.numbers[0] !== 0)
    throw unsupported(node, 'a normalisation by the statistics of its input, as in training')
  const epsilon = node.attributes.get('epsilon')?.float ?? 1e-4
  return normalise(picture, numbersOfNorm(node, numbers), epsilon, node)
}

function depthToSpace(node: TensorflowNode, [x]: Inputs): Picture {
  const picture = pictureOf(node, x)
  if ((node.attributes.get('data_format')?.text || 'NHWC') !== 'NHWC' || picture.layout !== 'nhwc')
    throw unsupported(node, 'channels stand first')
  const [factor = 0] = node.attributes.get('block_size')?.numbers ?? []
  return shuffleMaps(picture, factor, 'dcr', node)
}

function transpose(node: TensorflowNode, [x, order]: Inputs): GraphValue {
  const picture = pictureOf(node, x)
  const isShort = order?.kind === 'constant' && order.tensor.shape.join() === '4'
  const axes = isShort ? Array.from(order.tensor.read(), Number).join('') : ''
  if (axes === '0312' && picture.layout === 'nhwc') return { ...picture, layout: 'nchw' }
  if (axes === '0231' && picture.layout === 'nchw') return { ...picture, layout: 'nhwc' }
  throw unsupported(node, 'a transposition that moves more than the channels')
}

/** The input made larger, on its way to where it is added; its size is computed as the graph runs. */
function enlarge(node: TensorflowNode, [x]: Inputs): Picture {
  const isTrue = (name: string): boolean => node.attributes.get(name)?.numbers[0] === 1
  const isNearest = node.operator === 'ResizeNearestNeighbor'
  if (isTrue('align_corners') || (!isNearest && !isTrue('half_pixel_centers')))
    throw unsupported(node, 'pixel centres that are not half a pixel from the edge')
  const interpolation = isNearest ? 'nearest' : 'bilinear'
  return follow(pictureOf(node, x), { kind: 'enlarge', interpolation, factor: undefined }, node)
}

/** What computes sizes as the graph runs; done to the picture, it is none of our layers. */
function sizes(node: TensorflowNode, inputs: Inputs): GraphValue {
  if (!inputs.some((value) => value?.kind === 'picture')) return { kind: 'unknown' }
  throw unsupported(node, 'the picture is cut, joined or divided')
}
