import { unsupported } from '../graph/graph-value.js'
import { fixedSize, numberOf, sumOf } from '../graph/picture-size.js'
import type { Constant, GraphValue, Picture, Size, SizeList } from '../graph/value-types.js'
import type { ParsedNode } from './parse-onnx-model.js'

type Inputs = readonly (GraphValue | undefined)[]

/**
 * An operator on small lists of whole numbers, computed where they are in the file, or follow from the
 * picture's size: PyTorch's exporter writes the widths of a padding as ten operations on constants, and where
 * a picture is cut as sums and multiples of its height and width.
 */
export function foldSizes(node: ParsedNode, inputs: Inputs): GraphValue {
  const [first] = inputs
  if (node.operator === 'Shape' && first?.kind === 'picture') return asValue(node, shapeOf(node, first))
  if (inputs.some((value) => value?.kind === 'picture'))
    throw unsupported(node, 'the picture is cut, joined or divided')
  const fold = folds.get(node.operator)
  const known = inputs.map(sizesIn).filter((list) => list !== undefined)
  if (fold === undefined || known.length === 0 || known.length < inputs.length) return { kind: 'unknown' }
  if (node.operator === 'Div' && inputs.some(isFloat)) return { kind: 'unknown' }
  const folded = fold(node, known)
  return folded === undefined ? { kind: 'unknown' } : asValue(node, folded)
}

/** Numbers of a shape, row by row. */
interface List {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** More than the sizes of any tensor and their paddings. */
const longest = 64

/** The numbers of a constant, unless they are too many to be sizes. */
export function listOf({ tensor }: Constant): List | undefined {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  return count <= longest ? { shape: tensor.shape, values: Array.from(tensor.read(), Number) } : undefined
}

/** The numbers of a value, as far as they are known before the graph runs. */
export function sizesIn(value: GraphValue | undefined): SizeList | undefined {
  if (value?.kind === 'unknown') return value.sizes
  const list = value?.kind === 'constant' ? listOf(value) : undefined
  return list && { shape: list.shape, values: list.values.map(fixedSize) }
}

/** What is the same for every picture is a constant. */
function asValue({ outputs: [name = ''] }: ParsedNode, sizes: SizeList): GraphValue {
  const numbers = sizes.values.map(numberOf).filter((number) => number !== undefined)
  if (numbers.length < sizes.values.length) return { kind: 'unknown', sizes }
  const tensor = { dtype: 'f64', shape: sizes.shape, read: () => Float64Array.from(numbers) } as const
  return { kind: 'constant', name, tensor }
}

/** Whole numbers are divided without a rest, which lists here do not tell from others. */
const isFloat = (value: GraphValue | undefined): boolean =>
  value?.kind === 'constant' && ['f32', 'f16', 'bf16'].includes(value.tensor.dtype)

/** The sizes of a picture; of channels and of how many pictures there are nothing is known. */
function shapeOf({ attributes }: ParsedNode, { chain, layout }: Picture): SizeList {
  const [rows, columns] = chain.size ?? []
  const all =
    layout === 'nchw' ? [undefined, undefined, rows, columns] : [undefined, rows, columns, undefined]
  const values = all.slice(attributes.get('start')?.ints[0] ?? 0, attributes.get('end')?.ints[0] ?? 4)
  return { shape: [values.length], values }
}

type Fold = (node: ParsedNode, inputs: readonly SizeList[]) => SizeList | undefined

const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['ConstantOfShape', zeros],
  ['Concat', concatenateLists],
  ['Slice', sliceRows],
  ['Transpose', transposeRows],
  ['Unsqueeze', (_, [list]) => list && { ...list, shape: list.values.length === 1 ? [1] : list.shape }],
  ['Squeeze', (_, [list]) => list && { ...list, shape: list.values.length === 1 ? [] : list.shape }],
  ['Gather', gather],
  ['Add', (_, lists) => combine(lists, (a, b) => sumOf(a, 1, b))],
  ['Sub', (_, lists) => combine(lists, (a, b) => sumOf(b, -1, a))],
  ['Mul', (_, lists) => combine(lists, multiply)],
  ['Div', (_, lists) => combine(lists, divide)],
])

function zeros(node: ParsedNode, [shape]: readonly SizeList[]): SizeList | undefined {
  const [size, ...more] = shape?.values ?? []
  const count = numberOf(size) ?? -1
  const value = node.attributes.get('value')?.tensor?.read()[0] ?? 0
  if (more.length > 0 || !(count >= 0 && count <= longest)) return undefined
  return { shape: [count], values: Array<Size>(count).fill(fixedSize(Number(value))) }
}

function concatenateLists(_: ParsedNode, lists: readonly SizeList[]): SizeList | undefined {
  const values = lists.flatMap((list) => list.values)
  const isFlat = lists.every(({ shape }) => shape.length === 1)
  return isFlat && values.length <= longest ? { shape: [values.length], values } : undefined
}

/** Along the first axis; a step of −1 reverses. Before opset 10 the places are attributes. */
function sliceRows({ attributes }: ParsedNode, [list, ...places]: readonly SizeList[]): SizeList | undefined {
  const [rows = 0, ...row] = list?.shape ?? []
  const width = row.reduce((product, size) => product * size, 1)
  const [start, end, axis, step] = (
    [
      ['starts', 0],
      ['ends', rows],
      ['axes', 0],
      ['steps', 1],
    ] as const
  ).map(([name, usual], i) => {
    const place = places[i]
    return place === undefined ? (attributes.get(name)?.ints[0] ?? usual) : numberOf(place.values[0])
  })
  if (list === undefined || start === undefined || end === undefined || axis !== 0) return undefined
  const within = (index: number, low: number, high: number): number =>
    Math.max(low, Math.min(high, index < 0 ? index + rows : index))
  const order: number[] = []
  if (step === 1) for (let i = within(start, 0, rows); i < within(end, 0, rows); i++) order.push(i)
  else if (step === -1)
    for (let i = within(start, -1, rows - 1); i > within(end, -1, rows - 1); i--) order.push(i)
  else return undefined
  const values = order.flatMap((i) => list.values.slice(i * width, (i + 1) * width))
  return { shape: [order.length, ...row], values }
}

function transposeRows(_: ParsedNode, [list]: readonly SizeList[]): SizeList | undefined {
  const [rows = 0, columns = 0, ...more] = list?.shape ?? []
  if (list === undefined || list.shape.length !== 2 || more.length > 0) return undefined
  const values = list.values.map((_, i) => list.values[(i % rows) * columns + Math.floor(i / rows)])
  return { shape: [columns, rows], values }
}

function gather(_: ParsedNode, [list, index]: readonly SizeList[]): SizeList | undefined {
  const at = numberOf(index?.values[0])
  if (list?.shape.length !== 1 || at === undefined) return undefined
  const value = list.values[at < 0 ? at + list.values.length : at]
  return value && { shape: index?.shape ?? [], values: [value] }
}

/** Number by number, of lists of one shape, or one of them a single number for all. */
function combine(
  [a, b]: readonly SizeList[],
  compute: (a: Size, b: Size) => Size | undefined,
): SizeList | undefined {
  if (a === undefined || b === undefined) return undefined
  const [longer, isSingle] =
    a.values.length < b.values.length ? [b, a.values.length === 1] : [a, b.values.length === 1]
  if (!isSingle && a.shape.join() !== b.shape.join()) return undefined
  const at = (list: SizeList, i: number): Size | undefined => list.values[list.values.length === 1 ? 0 : i]
  const values = longer.values.map((_, i) => {
    const [left, right] = [at(a, i), at(b, i)]
    return left && right && compute(left, right)
  })
  return { shape: longer.shape, values }
}

function multiply(a: Size, b: Size): Size | undefined {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (right !== undefined) return sumOf(a, right, fixedSize(0))
  return left === undefined ? undefined : sumOf(b, left, fixedSize(0))
}

/** Numbers without a rest; sizes where all of them divide. */
function divide(a: Size, b: Size): Size | undefined {
  const [whole, by] = [numberOf(a), numberOf(b)]
  if (by === undefined || by === 0) return undefined
  if (whole !== undefined) return fixedSize(Math.trunc(whole / by))
  const divided = sumOf(a, 1 / by, fixedSize(0))
  return Object.values(divided).every(Number.isInteger) ? divided : undefined
}
