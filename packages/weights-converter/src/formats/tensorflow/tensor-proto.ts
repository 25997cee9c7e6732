import type { CheckpointTensor, TensorDtype } from '../../checkpoint.js'
import { concatenate } from '../../concatenate.js'
import { CheckpointError } from '../../errors.js'
import { limits } from '../../limits.js'
import type { MemoryBudget } from '../../memory-budget.js'
import { decodeElements, itemBytes } from '../decode-elements.js'
import { collectParts } from '../protobuf/collect-parts.js'
import { decodeVarints } from '../protobuf/decode-varints.js'
import { integerOf, messageOf, readFields } from '../protobuf/read-fields.js'

// Field numbers of tensor.proto and tensor_shape.proto.
const fields = {
  dtype: 1,
  shape: 2,
  content: 4,
  float: 5,
  double: 6,
  int: 7,
  int64: 10,
  bool: 11,
  half: 13,
} as const
const shapeFields = { dimension: 2, unknownRank: 3 } as const
const dimensionFields = { size: 1 } as const

/** DataType of types.proto, and the field that lists the numbers of each one by one. */
const types: ReadonlyMap<number, { readonly dtype: TensorDtype; readonly list: number }> = new Map([
  [1, { dtype: 'f32', list: fields.float }],
  [2, { dtype: 'f64', list: fields.double }],
  [3, { dtype: 'i32', list: fields.int }],
  [4, { dtype: 'u8', list: fields.int }],
  [5, { dtype: 'i16', list: fields.int }],
  [6, { dtype: 'i8', list: fields.int }],
  [9, { dtype: 'i64', list: fields.int64 }],
  [10, { dtype: 'bool', list: fields.bool }],
  [14, { dtype: 'bf16', list: fields.half }],
  [19, { dtype: 'f16', list: fields.half }],
])

/**
 * Reads a TensorProto of TensorFlow, whose numbers stay a view of the file. Undefined for types that are no
 * numbers, such as texts. Throws CheckpointError.
 */
export function readTensorProto(
  bytes: Uint8Array,
  where: string,
  budget: MemoryBudget,
): CheckpointTensor | undefined {
  let [type, shape]: [number, readonly number[]] = [0, []]
  let content: Uint8Array | undefined
  const lists = new Map<number, Uint8Array[]>()
  for (const field of readFields(bytes, where)) {
    if (field.number === fields.dtype) type = integerOf(field, where)
    else if (field.number === fields.shape) shape = readShape(messageOf(field, where), where)
    else if (field.number === fields.content) content = messageOf(field, where)
    else collectParts(lists, field, budget)
  }
  const known = types.get(type)
  if (known === undefined) return undefined
  const elements = shape.reduce((product, size) => product * size, 1)
  if (!(elements <= limits.elements)) {
    const problem = `shape [${shape}] claims ${elements} elements. Expected at most 2^40. The file is damaged or hostile.`
    throw new CheckpointError('limit', where, problem)
  }
  const { dtype, list } = known
  const stored = content ?? listed(concatenate(lists.get(list) ?? []), dtype, elements, where)
  const size = itemBytes[dtype]
  if (stored.length === elements * size)
    return { dtype, shape, read: () => decodeElements(dtype, new Uint8Array(stored), true) }
  // A tensor of one number is stored as that number; others may leave out repetitions of the last.
  if (
    content !== undefined ||
    stored.length === 0 ||
    stored.length > elements * size ||
    stored.length % size !== 0
  )
    throw malformed(
      where,
      `${dtype} of shape [${shape}] takes ${elements * size} bytes, but there are ${stored.length}`,
    )
  if (elements * size > limits.repeatedTensorBytes) {
    const problem = `shape [${shape}] repeats a number into ${elements * size} bytes. Expected at most ${limits.repeatedTensorBytes}.`
    throw new CheckpointError('limit', where, problem)
  }
  return { dtype, shape, read: () => decodeElements(dtype, repeatLast(stored, elements * size, size), true) }
}

function readShape(bytes: Uint8Array, where: string): number[] {
  const shape: number[] = []
  for (const field of readFields(bytes, where)) {
    if (field.number === shapeFields.unknownRank) throw malformed(where, 'numbers of an unknown shape')
    if (field.number !== shapeFields.dimension) continue
    let size = 0
    for (const part of readFields(messageOf(field, where), where))
      if (part.number === dimensionFields.size) size = integerOf(part, where)
    if (size < 0) throw malformed(where, `a size of ${size}`)
    if (shape.length >= limits.dimensions)
      throw new CheckpointError(
        'limit',
        where,
        `more than ${limits.dimensions} dimensions. The file is damaged.`,
      )
    shape.push(size)
  }
  return shape
}

/** float32 and float64 are listed as they are in memory. */
const listed = (stored: Uint8Array, dtype: TensorDtype, elements: number, where: string): Uint8Array =>
  dtype === 'f32' || dtype === 'f64' ? stored : decodeVarints(stored, dtype, elements, where)

function repeatLast(stored: Uint8Array, length: number, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  bytes.set(stored)
  for (let i = stored.length; i < length; i++) bytes[i] = bytes[i - size] as number
  return bytes
}

const malformed = (where: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', where, `${problem}. The file is damaged or was written wrongly.`)
