import { sayList } from '@sr/checks'
import type { Crop, Edge } from '@sr/network'
import type { CheckpointTensor } from '../../checkpoint.js'
import { printable } from '../../errors.js'
import { follow, malformed, unsupported } from '../graph/graph-value.js'
import { constantOf, moduleOf, pictureOf } from '../graph/operands.js'
import type { GraphValue, Picture } from '../graph/value-types.js'
import { listOf } from './fold-sizes.js'
import { cutIfAny } from './onnx-slice.js'
import type { ParsedNode } from './parse-onnx-model.js'

type Inputs = readonly (GraphValue | undefined)[]

/** Conv: stride 1, square, padded with zeros so that the size stays, or not at all; replicated by a Pad before. */
export function convolve(node: ParsedNode, inputs: Inputs): Picture {
  const { picture, padded, name, weight, bias } = readConvolution(node, inputs, 0)
  assertOnes(node, ['strides', 'dilations', 'group'])
  const kernel = weight.shape[2] ?? 0
  const edge = padded === undefined ? edgeOf(node, kernel) : 'replicate'
  if (padded !== undefined && (padded !== (kernel - 1) / 2 || edgeOf(node, kernel) !== 'valid'))
    throw unsupported(node, `${padded} rows replicated before a ${kernel}×${kernel} kernel`)
  return follow(picture, { kind: 'convolution', name, weight, bias, edge }, node)
}

/** ConvTranspose: what it cuts is its pads, less output_padding after the picture. */
export function convolveTransposed(node: ParsedNode, inputs: Inputs): Picture {
  const { picture, padded, name, weight, bias } = readConvolution(node, inputs, 1)
  if (padded !== undefined) throw unsupported(node, 'replicated edges before a transposed convolution')
  assertOnes(node, ['dilations', 'group'])
  const [stride = 1, across = stride] = numbers(node, 'strides') ?? []
  if (stride !== across) throw unsupported(node, `strides ${stride} and ${across}. Expected one`)
  const crop = transposedCrop(node, weight.shape[2] ?? 0, stride)
  return follow(picture, { kind: 'deconvolution', name, weight, bias, stride, crop }, node)
}

/**
 * Pad: rows and columns of the edge repeated, which a convolution without padding takes up; by fewer than none
 * a picture is cut.
 */
export function padEdges(node: ParsedNode, [x, pads, value]: Inputs): GraphValue {
  const picture = pictureOf(node, x)
  const mode = node.attributes.get('mode')?.text || 'constant'
  const sides = pads === undefined ? numbers(node, 'pads') : listOf(constantOf(node, pads))?.values
  const [n, c, top = 0, left, ...rest] = sides ?? []
  if ([n, c, rest[0], rest[1]].every((side) => side === 0) && (sides ?? []).every((side) => side <= 0)) {
    const cut = (before = 0, after = 0): Crop => [0 - before, 0 - after]
    return cutIfAny(node, picture, [cut(top, rest[2]), cut(left, rest[3])])
  }
  const isAround = [n, c, rest[0], rest[1]].every((side) => side === 0)
  if (!isAround || [left, rest[2], rest[3]].some((side) => side !== top) || (value && mode === 'constant'))
    throw unsupported(
      node,
      `padding [${sayList(sides ?? [])}]. Expected the same on all sides of the picture`,
    )
  if (mode !== 'edge')
    throw unsupported(node, `padding by mode ${printable(mode)}. Expected edge, or pads of the convolution`)
  return follow(picture, { kind: 'pad', rows: top }, node)
}

function readConvolution(
  node: ParsedNode,
  [x, w, b]: Inputs,
  outputsAxis: 0 | 1,
): {
  readonly picture: Picture
  readonly padded: number | undefined
  readonly name: string
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
} {
  const given = pictureOf(node, x)
  const { name, tensor: weight } = constantOf(node, w)
  const bias = b === undefined ? undefined : constantOf(node, b).tensor
  const [height, width] = weight.shape.slice(2)
  if (given.layout !== 'nchw') throw unsupported(node, 'channels stand last')
  if (weight.shape.length !== 4 || height !== width || height === 0)
    throw unsupported(node, `a kernel of shape [${weight.shape}]. Expected [a, b, k, k]`)
  const stated = numbers(node, 'kernel_shape')
  if (stated?.some((size) => size !== height))
    throw malformed(node, `kernel_shape is [${sayList(stated)}], but the kernel [${weight.shape}]`)
  if (bias !== undefined && bias.shape.join() !== `${weight.shape[outputsAxis]}`)
    throw malformed(node, `a bias of shape [${bias.shape}] for a kernel [${weight.shape}]`)
  const { step, before } = given.chain
  const isPadded = step?.kind === 'pad' && before !== undefined
  return {
    picture: isPadded ? { ...given, chain: before } : given,
    padded: isPadded ? step.rows : undefined,
    name: moduleOf(name, node),
    weight,
    bias,
  }
}

function edgeOf(node: ParsedNode, kernel: number): Edge {
  const half = (kernel - 1) / 2
  const auto = node.attributes.get('auto_pad')?.text || 'NOTSET'
  if (kernel === 1 && auto !== 'NOTSET') return 'valid'
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return 'zero'
  const pads = auto === 'VALID' ? [] : (numbers(node, 'pads') ?? [])
  if (pads.every((side) => side === 0)) return 'valid'
  if (pads.length === 4 && pads.every((side) => side === half)) return 'zero'
  throw unsupported(
    node,
    `pads [${sayList(pads)}] of a ${kernel}×${kernel} kernel. Expected ${half} on all sides, or none`,
  )
}

function transposedCrop(node: ParsedNode, kernel: number, stride: number): Crop {
  const auto = node.attributes.get('auto_pad')?.text || 'NOTSET'
  if (numbers(node, 'output_shape') !== undefined) throw unsupported(node, 'an output of a stated shape')
  const surplus = kernel - stride
  if (auto === 'SAME_UPPER') return [Math.floor(surplus / 2), surplus - Math.floor(surplus / 2)]
  if (auto === 'SAME_LOWER') return [surplus - Math.floor(surplus / 2), Math.floor(surplus / 2)]
  const [top = 0, left = top, bottom = top, right = bottom] = numbers(node, 'pads') ?? []
  const [added = 0, beside = added] = numbers(node, 'output_padding') ?? []
  if (top !== left || bottom !== right || added !== beside)
    throw unsupported(node, 'other pads for rows than for columns')
  return [top, bottom - added]
}

function assertOnes(node: ParsedNode, attributes: readonly string[]): void {
  for (const name of attributes) {
    const values = numbers(node, name)
    if (values?.some((value) => value !== 1))
      throw unsupported(node, `${name} is ${sayList(values)}. Expected 1`)
  }
}

const numbers = (node: ParsedNode, attribute: string): readonly number[] | undefined =>
  node.attributes.get(attribute)?.ints
