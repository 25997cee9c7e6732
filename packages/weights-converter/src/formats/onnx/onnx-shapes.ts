import { sayList } from '@sr/checks'
import { follow, malformed, unsupported } from '../graph/graph-value.js'
import { given } from '../graph/operands.js'
import { shuffleMaps } from '../graph/shuffle-maps.js'
import type { GraphValue, Picture } from '../graph/value-types.js'
import { foldSizes, listOf } from './fold-sizes.js'
import type { ParsedNode } from './parse-onnx-model.js'

type Inputs = readonly (GraphValue | undefined)[]

/** Reshape of numbers in the file; of a picture it is the first or last step of a pixel shuffle. */
export function reshape(node: ParsedNode, [x, shape]: Inputs): GraphValue {
  const value = given(node, x)
  // Of sizes it makes a list of a number; what is more than one stays a list.
  if (value.kind === 'unknown')
    return value.sizes ? { ...value, sizes: { ...value.sizes, shape: [value.sizes.values.length] } } : value
  const stated = shape?.kind === 'constant' ? listOf(shape)?.values : undefined
  if (value.kind === 'constant') {
    if (stated === undefined) return { kind: 'unknown' }
    const { tensor } = value
    const elements = tensor.shape.reduce((product, size) => product * size, 1)
    const known = stated.map((size, i) => (size === 0 ? (tensor.shape[i] ?? 0) : size))
    const others = known.reduce((product, size) => (size < 0 ? product : product * size), 1)
    const sizes = known.map((size) => (size < 0 ? elements / others : size))
    if (sizes.reduce((product, size) => product * size, 1) !== elements || !sizes.every(Number.isInteger))
      throw malformed(node, `numbers of shape [${tensor.shape}] as [${sayList(stated)}]`)
    return { ...value, tensor: { ...tensor, shape: sizes } }
  }
  const { step, before } = value.chain
  // Of a single channel, which tf2onnx moves to its place without a transposition.
  if (stated?.join() === '-1,1,0,0') {
    if (step?.kind === 'framed' && before !== undefined) return { ...value, chain: before, layout: 'nchw' }
    if (value.layout === 'nchw') return value
  }
  if (step?.kind === 'repeated' && step.times !== undefined && before !== undefined) {
    const enlarge = { kind: 'enlarge', interpolation: 'repeated', factor: Math.sqrt(step.times) } as const
    return follow({ ...value, chain: before }, enlarge, node)
  }
  if (step?.kind === 'transposed' && before !== undefined) {
    return shuffleMaps({ ...value, chain: before }, step.factor, step.order, node)
  }
  // [n, c, r, r, h, w], or in TensorFlow's order [n, r, r, c, h, w]; sizes of the picture may be computed.
  return follow(value, { kind: 'split', sizes: stated ?? [] }, node)
}

/** Transpose: between two reshapes the middle of a pixel shuffle, else from channels last to channels first or back. */
export function transpose(node: ParsedNode, [x]: Inputs): GraphValue {
  const value = given(node, x)
  if (value.kind !== 'picture') return foldSizes(node, [value])
  const order = node.attributes.get('perm')?.ints.slice(0, 6).join('') ?? ''
  const { step, before } = value.chain
  if (step?.kind === 'split' && before !== undefined) {
    const picture = { ...value, chain: before }
    if (order === '014253') return hold(node, picture, step.sizes[2], step.sizes[3], 'crd')
    if (order === '034152') return hold(node, picture, step.sizes[1], step.sizes[2], 'dcr')
  }
  if (order === '0312' && (value.layout === 'nhwc' || value.chain.length === 0))
    return { ...value, layout: 'nchw' }
  if (order === '0231' && value.layout === 'nchw') return { ...value, layout: 'nhwc' }
  throw unsupported(node, `a transposition by [${[...order].join(', ')}]`)
}

function hold(
  node: ParsedNode,
  picture: Picture,
  rows: number | undefined,
  columns: number | undefined,
  order: 'crd' | 'dcr',
): Picture {
  if (rows === undefined || rows !== columns)
    throw unsupported(node, 'pixels of a size that the graph computes')
  return follow(picture, { kind: 'transposed', factor: rows, order }, node)
}

/**
 * Unsqueeze and then Tile or Expand: every channel repeated for each of the pixels that it becomes, as
 * `repeat_interleave` is exported; a Reshape follows.
 */
export function repeatInput(node: ParsedNode, inputs: Inputs): GraphValue {
  const [x, list] = inputs
  const value = given(node, x)
  if (value.kind !== 'picture') return foldSizes(node, inputs)
  const numbers =
    node.attributes.get('axes')?.ints ?? (list?.kind === 'constant' ? listOf(list)?.values : undefined)
  const { step, before } = value.chain
  if (node.operator === 'Unsqueeze' && numbers?.join() === '0' && value.chain.length === 0)
    return follow(value, { kind: 'framed' }, node)
  if (node.operator === 'Unsqueeze' && numbers?.join() === '2')
    return follow(value, { kind: 'repeated', times: undefined }, node)
  const [n, c, times, ...rest] = numbers ?? []
  const isInner = [n, c, ...rest].every((size) => size === 1 || size === -1)
  if (
    step?.kind !== 'repeated' ||
    step.times !== undefined ||
    before === undefined ||
    !isInner ||
    times === undefined
  )
    throw unsupported(node, 'the picture is repeated')
  return follow({ ...value, chain: before }, { kind: 'repeated', times }, node)
}
