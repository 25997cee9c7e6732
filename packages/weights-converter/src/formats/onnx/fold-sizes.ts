import { type Constant, type GraphValue, unsupported } from '../graph/graph-value.js'
import type { ParsedNode } from './parse-onnx-model.js'

type Inputs = readonly (GraphValue | undefined)[]

/**
 * An operator on small lists of whole numbers, computed where all of them are in the file: PyTorch's exporter
 * writes the widths of a padding as ten operations on constants. Unknown where they depend on the picture's size.
 */
export function foldSizes(node: ParsedNode, inputs: Inputs): GraphValue {
  if (node.operator !== 'Shape' && inputs.some((value) => value?.kind === 'picture'))
    throw unsupported(node, 'the picture is cut, joined or divided')
  const fold = folds.get(node.operator)
  const lists = inputs.flatMap((value) => (value?.kind === 'constant' ? [listOf(value)] : []))
  const known = lists.filter((list) => list !== undefined)
  if (fold === undefined || known.length === 0 || known.length < inputs.length) return { kind: 'unknown' }
  const folded = fold(node, known)
  const [name = ''] = node.outputs
  return folded === undefined ? { kind: 'unknown' } : constantList(name, folded)
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

/** Sizes as a constant. */
const constantList = (name: string, { shape, values }: List): Constant => ({
  kind: 'constant',
  name,
  tensor: { dtype: 'f64', shape, read: () => Float64Array.from(values) },
})

type Fold = (node: ParsedNode, inputs: readonly List[]) => List | undefined

const folds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['ConstantOfShape', zeros],
  ['Concat', concatenateLists],
  ['Slice', sliceRows],
  ['Transpose', transposeRows],
  ['Unsqueeze', (_, [list]) => list && { ...list, shape: list.values.length === 1 ? [1] : list.shape }],
  ['Gather', gather],
])

function zeros(node: ParsedNode, [shape]: readonly List[]): List | undefined {
  const [count = 0, ...more] = shape?.values ?? []
  const value = node.attributes.get('value')?.tensor?.read()[0] ?? 0
  if (more.length > 0 || !(count >= 0 && count <= longest)) return undefined
  return { shape: [count], values: Array<number>(count).fill(Number(value)) }
}

function concatenateLists(_: ParsedNode, lists: readonly List[]): List | undefined {
  const values = lists.flatMap((list) => list.values)
  const isFlat = lists.every(({ shape }) => shape.length === 1)
  return isFlat && values.length <= longest ? { shape: [values.length], values } : undefined
}

/** Along the first axis; a step of −1 reverses. */
function sliceRows(_: ParsedNode, [list, starts, ends, axes, steps]: readonly List[]): List | undefined {
  const [rows = 0, ...row] = list?.shape ?? []
  const width = row.reduce((product, size) => product * size, 1)
  const step = steps?.values[0] ?? 1
  if (list === undefined || (axes?.values[0] ?? 0) !== 0 || Math.abs(step) !== 1) return undefined
  const within = (index: number, low: number, high: number): number =>
    Math.max(low, Math.min(high, index < 0 ? index + rows : index))
  const [start = 0, end = rows] = [starts?.values[0], ends?.values[0]]
  const order: number[] = []
  if (step > 0) for (let i = within(start, 0, rows); i < within(end, 0, rows); i++) order.push(i)
  else for (let i = within(start, -1, rows - 1); i > within(end, -1, rows - 1); i--) order.push(i)
  const values = order.flatMap((i) => list.values.slice(i * width, (i + 1) * width))
  return { shape: [order.length, ...row], values }
}

function transposeRows(_: ParsedNode, [list]: readonly List[]): List | undefined {
  const [rows = 0, columns = 0, ...more] = list?.shape ?? []
  if (list === undefined || list.shape.length !== 2 || more.length > 0) return undefined
  const values = list.values.map((_, i) => list.values[(i % rows) * columns + Math.floor(i / rows)] ?? 0)
  return { shape: [columns, rows], values }
}

function gather(_: ParsedNode, [list, index]: readonly List[]): List | undefined {
  const at = index?.values[0] ?? 0
  const value = list?.values[at < 0 ? at + list.values.length : at]
  return value === undefined || list?.shape.length !== 1
    ? undefined
    : { shape: index?.shape ?? [], values: [value] }
}
