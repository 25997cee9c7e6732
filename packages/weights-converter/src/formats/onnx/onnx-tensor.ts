import type { CheckpointTensor, TensorDtype } from '../../checkpoint.js'
import { concatenate } from '../../concatenate.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import type { MemoryBudget } from '../../memory-budget.js'
import { decodeElements, itemBytes } from '../decode-elements.js'
import { collectParts } from '../protobuf/collect-parts.js'
import { decodeVarints } from '../protobuf/decode-varints.js'
import { type Field, integerOf, integersOf, messageOf, readFields, textOf } from '../protobuf/read-fields.js'
import { dataTypes, fields } from './onnx-schema.js'

/** A tensor of an ONNX file and its name. */
export interface OnnxTensor {
  readonly name: string
  readonly tensor: CheckpointTensor
}

/**
 * Reads a TensorProto, whose numbers stay views of the file. Throws CheckpointError, also for numbers that lie in
 * another file: that is never opened.
 */
export function readOnnxTensor(bytes: Uint8Array, budget: MemoryBudget): OnnxTensor {
  const { tensor: known } = fields
  const shape: number[] = []
  const data = new Map<number, Uint8Array[]>()
  let [name, type, place] = ['', 0, 'tensor']
  for (const field of readFields(bytes, 'tensor')) {
    if (field.number === known.name) {
      name = textOf(field, 'tensor')
      place = `tensor ${printable(name)}`
    } else if (field.number === known.dims) shape.push(...sizesOf(field, shape.length, place))
    else if (field.number === known.dataType) type = integerOf(field, place)
    else if (field.number === known.externalData) throw external(place, field)
    else if (field.number === known.dataLocation && integerOf(field, place) !== 0) throw external(place)
    else if (field.number === known.segment)
      throw new CheckpointError('unsupported', place, 'is cut into segments. Expected whole tensors.')
    else if (dataFields.includes(field.number)) collectParts(data, field, budget)
  }
  const dtype = dtypes.get(type)
  if (dtype === undefined) {
    const known = [...dtypes.values()].join(', ')
    throw new CheckpointError('unsupported', place, `numbers of ONNX's type ${type}. Expected ${known}.`)
  }
  return { name, tensor: openTensor(shape, dtype, data, place) }
}

const { floatData, doubleData, int32Data, int64Data, rawData } = fields.tensor
const dataFields: readonly number[] = [floatData, doubleData, int32Data, int64Data, rawData]

const dtypes: ReadonlyMap<number, TensorDtype> = new Map(
  Object.entries(dataTypes).map(([dtype, type]) => [type, dtype as TensorDtype]),
)

function sizesOf(field: Field, before: number, place: string): number[] {
  // Ten bytes are the longest number.
  const sizes = field.bytes.length > 10 * limits.dimensions ? undefined : integersOf(field, place)
  if (sizes === undefined || before + sizes.length > limits.dimensions) {
    throw new CheckpointError(
      'limit',
      place,
      `more than ${limits.dimensions} dimensions. The file is damaged.`,
    )
  }
  if (sizes.every((size) => size >= 0)) return sizes
  throw malformed(place, `its shape has the sizes ${sizes.join(', ')}. Expected whole numbers from 0`)
}

/** Where the numbers of a tensor lie in another file, its path is only said. */
function external(place: string, entry?: Field): CheckpointError {
  const { key, value } = fields.metadata
  let path = 'another file'
  for (const field of entry === undefined ? [] : readFields(messageOf(entry, place), place)) {
    if (field.number === key && textOf(field, place) !== 'location') break
    if (field.number === value) path = printable(textOf(field, place))
  }
  return new CheckpointError(
    'unsupported',
    place,
    `its numbers are external data, in ${path}, which is not read. Expected them in the file itself. Save the model as one file (onnx.save_model(model, path, save_as_external_data=False)).`,
  )
}

function openTensor(
  shape: readonly number[],
  dtype: TensorDtype,
  data: ReadonlyMap<number, readonly Uint8Array[]>,
  place: string,
): CheckpointTensor {
  const elements = shape.reduce((product, size) => product * size, 1)
  if (!(elements <= limits.elements)) {
    const problem = `shape [${shape}] claims ${elements} elements. Expected at most 2^40. The file is damaged or hostile.`
    throw new CheckpointError('limit', place, problem)
  }
  const [[field, parts] = [rawData, []], ...more] = data
  if (more.length > 0) throw malformed(place, 'its numbers are stored in more than one form')
  const stored = parts.length === 1 ? (parts[0] as Uint8Array) : concatenate(parts)
  const bytes = fixedWidth(field, dtype) ? stored : packed(stored, field, dtype, elements, place)
  if (bytes.length !== elements * itemBytes[dtype]) {
    throw malformed(
      place,
      `${dtype} of shape [${shape}] takes ${elements * itemBytes[dtype]} bytes, but there are ${bytes.length}`,
    )
  }
  return { dtype, shape, read: () => decodeElements(dtype, new Uint8Array(bytes), true) }
}

/** Raw numbers, and lists of float32 and float64, are stored as they are in memory. */
const fixedWidth = (field: number, dtype: TensorDtype): boolean =>
  field === rawData || (field === floatData && dtype === 'f32') || (field === doubleData && dtype === 'f64')

/** Narrow types, also float16 by its bits, are stored as a list of int32, wide ones as int64. */
function packed(
  stored: Uint8Array,
  field: number,
  dtype: TensorDtype,
  elements: number,
  place: string,
): Uint8Array {
  const size = itemBytes[dtype]
  if (field !== (size === 8 ? int64Data : int32Data) || dtype === 'f32' || dtype === 'f64')
    throw malformed(place, `its numbers are stored in a form that ${dtype} does not have`)
  return decodeVarints(stored, dtype, elements, place)
}

const malformed = (place: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', place, `${problem}. The file is damaged or was written wrongly.`)
