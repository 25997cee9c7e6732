import type { Crop } from '@sr/network'
import { cutPicture } from '../graph/cut-picture.js'
import { unsupported } from '../graph/graph-value.js'
import { given } from '../graph/operands.js'
import { fixedSize, numberOf, sumOf } from '../graph/picture-size.js'
import type { GraphValue, Picture, Size } from '../graph/value-types.js'
import { foldSizes, sizesIn } from './fold-sizes.js'
import type { ParsedNode } from './parse-onnx-model.js'

type Inputs = readonly (GraphValue | undefined)[]

/**
 * Slice of a picture, which cuts what a transposed convolution gives: what stays must follow from the
 * picture's size, so that it is cut alike whatever the size.
 */
export function slice(node: ParsedNode, inputs: Inputs): GraphValue {
  const value = given(node, inputs[0])
  if (value.kind !== 'picture') return foldSizes(node, inputs)
  const places = (i: number, attribute: string): readonly (Size | undefined)[] | undefined =>
    inputs[i] === undefined
      ? node.attributes.get(attribute)?.ints.map(fixedSize)
      : (sizesIn(inputs[i])?.values ?? [undefined])
  const starts = places(1, 'starts') ?? []
  const ends = places(2, 'ends') ?? []
  const axes = places(3, 'axes') ?? starts.map((_, axis) => fixedSize(axis))
  const steps = places(4, 'steps') ?? []
  if (
    starts.length !== axes.length ||
    ends.length !== axes.length ||
    !steps.every((step) => numberOf(step) === 1)
  )
    throw unsupported(node, 'the picture is cut in a way that the file does not say')
  const cut: [rows: Crop, columns: Crop] = [
    [0, 0],
    [0, 0],
  ]
  const { size } = value.chain
  for (const [i, place] of axes.entries()) {
    const axis = numberOf(place) ?? Number.NaN
    const side = (value.layout === 'nchw' ? [2, 3] : [1, 2]).indexOf(axis < 0 ? axis + 4 : axis)
    const crop = cropOf(starts[i], ends[i], size?.[side])
    if (crop === undefined) throw unsupported(node, 'the picture is cut where nothing follows from its size')
    if (side >= 0) cut[side] = crop
  }
  return cutIfAny(node, value, cut)
}

/** The picture without these rows and columns. Throws CheckpointError where none of our layers leaves them out. */
export function cutIfAny(
  node: ParsedNode,
  picture: Picture,
  [rows, columns]: readonly [Crop, Crop],
): Picture {
  if ([...rows, ...columns].every((count) => count === 0)) return picture
  const left = cutPicture(picture, { rows, columns })
  if (left !== undefined) return left
  throw unsupported(node, 'the picture is cut, which a network does after a transposed convolution alone')
}

/** How much is cut along a side, which may have any number of pixels; undefined where that depends on how many. */
function cropOf(start: Size | undefined, end: Size | undefined, size: Size | undefined): Crop | undefined {
  const isAll = numberOf(start) === 0 && (numberOf(end) ?? 0) >= endless
  if (isAll) return [0, 0]
  if (start === undefined || end === undefined || size === undefined) return undefined
  const fromEnd = (place: Size): Size => ((numberOf(place) ?? 0) < 0 ? sumOf(size, 1, place) : place)
  const before = numberOf(fromEnd(start))
  const after = (numberOf(end) ?? 0) >= endless ? 0 : numberOf(sumOf(fromEnd(end), -1, size))
  return before === undefined || before < 0 || after === undefined ? undefined : [before, Math.max(0, after)]
}

/** What exporters write for the last one; larger than any side. */
const endless = 2 ** 31 - 1
