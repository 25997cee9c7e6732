import type { CheckpointTensor, TensorData, TensorDtype } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import { decodeElements, itemBytes } from '../decode-elements.js'
import type { TorchStorage } from './torch-storage.js'

/** A view of a storage, as the pickle describes it; nothing of it is believed before {@link openTensor}. */
export class TorchTensor {
  readonly storage: TorchStorage
  readonly dtype: TensorDtype
  /** First element, in elements of `dtype`. */
  readonly offset: number
  readonly shape: readonly number[]
  /**
   * Steps in elements; a size may be repeated by stride 0, and channels_last steps are not in falling order.
   */
  readonly strides: readonly number[]

  constructor(
    storage: TorchStorage,
    dtype: TensorDtype,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.storage = storage
    this.dtype = dtype
    this.offset = offset
    this.shape = shape
    this.strides = strides
  }

  get elements(): number {
    return this.shape.reduce((product, size) => product * size, 1)
  }
}

/** Checks a view against its storage, so that reading it cannot fail, and offers its values in C order. */
export function openTensor(view: TorchTensor, where: string): CheckpointTensor {
  const { dtype, shape, storage } = view
  assertShape(view, where)
  const bytes = storage.load()
  if (bytes === undefined) {
    throw new CheckpointError(
      'truncated',
      where,
      `the file holds no data for storage ${printable(storage.key)}. Expected ${storage.byteLength} bytes. Save the file again.`,
    )
  }
  assertInside(view, Math.floor(bytes.length / itemBytes[dtype]), where)
  return { dtype, shape, read: () => readView(view, bytes) }
}

function assertShape({ shape, strides, offset }: TorchTensor, where: string): void {
  const malformed = (problem: string) =>
    new CheckpointError('malformed', where, `${problem} The file is damaged or hostile.`)
  if (shape.length !== strides.length) throw malformed(`${shape.length} sizes but ${strides.length} strides.`)
  if (shape.length > limits.dimensions) {
    throw new CheckpointError(
      'limit',
      where,
      `${shape.length} dimensions. Expected at most ${limits.dimensions}.`,
    )
  }
  if (![offset, ...shape, ...strides].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw malformed(
      `offset ${offset}, shape [${shape}], strides [${strides}]. Expected whole numbers from 0.`,
    )
  }
}

function assertInside(view: TorchTensor, available: number, where: string): void {
  const { dtype, offset, shape, strides } = view
  const elements = view.elements
  if (elements === 0) return
  if (!(elements <= limits.elements)) {
    throw new CheckpointError(
      'limit',
      where,
      `shape [${shape}] claims ${elements} elements. Expected at most 2^40. The file is damaged or hostile.`,
    )
  }
  const last = offset + shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], 0)
  if (!(last < available)) {
    throw new CheckpointError(
      'malformed',
      where,
      `offset ${offset}, shape [${shape}] and strides [${strides}] reach element ${last}. Expected fewer than ${available}, which is all its storage holds. The file is damaged or hostile.`,
    )
  }
  const bytes = elements * itemBytes[dtype]
  if (elements > available && bytes > limits.repeatedTensorBytes) {
    throw new CheckpointError(
      'limit',
      where,
      `shape [${shape}] with strides [${strides}] repeats ${available} stored elements into ${bytes} bytes. Expected at most ${limits.repeatedTensorBytes}. Save a copy made by contiguous().`,
    )
  }
}

function readView(view: TorchTensor, storage: Uint8Array): TensorData {
  const item = itemBytes[view.dtype]
  const raw = new Uint8Array(view.elements * item)
  if (isContiguous(view)) raw.set(storage.subarray(view.offset * item, view.offset * item + raw.length))
  else gather(view, storage, item, raw)
  return decodeElements(view.dtype, raw, view.storage.littleEndian)
}

function isContiguous({ shape, strides }: TorchTensor): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // A dimension of size 1 is never stepped along, so its stride may be anything.
    if (shape[axis] !== 1 && strides[axis] !== expected) return false
    expected *= shape[axis]
  }
  return true
}

/** Copies element by element, counting up the index like an odometer. */
function gather(
  { offset, shape, strides }: TorchTensor,
  storage: Uint8Array,
  item: number,
  raw: Uint8Array,
): void {
  const index = shape.map(() => 0)
  let source = offset
  for (let target = 0; target < raw.length; target += item) {
    for (let byte = 0; byte < item; byte++) raw[target + byte] = storage[source * item + byte]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++
      source += strides[axis]
      if (index[axis] < shape[axis]) break
      source -= shape[axis] * strides[axis]
      index[axis] = 0
    }
  }
}
