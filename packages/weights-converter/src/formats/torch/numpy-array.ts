import type { TensorDtype } from '../../checkpoint.js'
import { encodeLatin1 } from '../../latin1.js'
import { itemBytes } from '../decode-elements.js'
import { InertObject, type PickleGlobal, PickleTuple, type PickleValue } from './pickle-values.js'
import { TorchStorage } from './torch-storage.js'
import { TorchTensor } from './torch-tensor.js'

/**
 * The numbers of a pickled NumPy array as a view of its bytes: `_reconstruct` built with (version, shape,
 * dtype, Fortran order, bytes), or protocol 5's `_frombuffer(bytes, dtype, shape, order)`. The type's name
 * for arrays of objects, text or records, which are not read; undefined for anything else.
 */
export function readNumpyArray(object: InertObject): TorchTensor | string | undefined {
  if (!isNumpyArray(object.callee)) return undefined
  const [shape, dtype, isFortran, bytes] =
    object.callee.name === '_frombuffer'
      ? [object.args[2], object.args[1], object.args[3] === 'F', object.args[0]]
      : object.state instanceof PickleTuple
        ? [
            object.state.items[1],
            object.state.items[2],
            object.state.items[3] === true,
            object.state.items[4],
          ]
        : []
  const code = dtype instanceof InertObject ? dtype.args[0] : undefined
  const type = typeof code === 'string' ? dtypes.get(code) : undefined
  const data = typeof bytes === 'string' ? encodeLatin1(bytes) : bytes
  const sizes = shape instanceof PickleTuple ? shape.items : undefined
  if (
    type === undefined ||
    !(data instanceof Uint8Array) ||
    !sizes?.every((size) => typeof size === 'number')
  )
    return typeof code === 'string' ? code : 'unknown type'
  const storage = new TorchStorage('of a NumPy array', type, Math.floor(data.length / itemBytes[type]))
  storage.bytes = data
  storage.littleEndian = !isBigEndian(dtype)
  return new TorchTensor(storage, type, 0, sizes, stridesOf(sizes, isFortran === true))
}

/** Whether the pickle names an array that {@link readNumpyArray} reads, for which no warning is needed. */
export const isNumpyArray = ({ path }: PickleGlobal): boolean =>
  /^numpy\.(?:_?core)\.(?:multiarray\._reconstruct|numeric\._frombuffer)$/.test(path)

function isBigEndian(dtype: PickleValue | undefined): boolean {
  return dtype instanceof InertObject && dtype.state instanceof PickleTuple && dtype.state.items[1] === '>'
}

function stridesOf(shape: readonly number[], isFortran: boolean): number[] {
  const strides = shape.map(() => 1)
  let step = 1
  for (let i = 0; i < shape.length; i++) {
    const axis = isFortran ? i : shape.length - 1 - i
    strides[axis] = step
    step *= shape[axis]
  }
  return strides
}

const dtypes: ReadonlyMap<string, TensorDtype> = new Map([
  ['f8', 'f64'],
  ['f4', 'f32'],
  ['f2', 'f16'],
  ['i8', 'i64'],
  ['i4', 'i32'],
  ['i2', 'i16'],
  ['i1', 'i8'],
  ['u8', 'u64'],
  ['u4', 'u32'],
  ['u2', 'u16'],
  ['u1', 'u8'],
  ['b1', 'bool'],
  ['c8', 'c64'],
  ['c16', 'c128'],
])
