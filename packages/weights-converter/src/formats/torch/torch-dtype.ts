import type { TensorDtype } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { PickleGlobal, type PickleValue } from './pickle-values.js'

/** The element type behind `torch.float32` and its kin; undefined for any other value. */
export function torchDtype(value: PickleValue): TensorDtype | undefined {
  return value instanceof PickleGlobal && value.module === 'torch' ? dtypeNames.get(value.name) : undefined
}

/** The element type behind a storage class such as `torch.FloatStorage`; undefined for an untyped storage. */
export function storageDtype(storageClass: PickleValue, where: string): TensorDtype | undefined {
  if (!(storageClass instanceof PickleGlobal) || !/^torch(\.cuda|\.storage)?$/.test(storageClass.module)) {
    throw new CheckpointError(
      'malformed',
      where,
      'a storage without a storage class. Expected one such as torch.FloatStorage. The file is damaged.',
    )
  }
  const { name } = storageClass
  if (name === 'UntypedStorage' || name === '_UntypedStorage') return undefined
  const dtype = storageClasses.get(name)
  if (dtype !== undefined) return dtype
  const quantised = /^QU?Int/.test(name)
  throw new CheckpointError(
    quantised ? 'unsupported' : 'malformed',
    where,
    quantised
      ? `${printable(name)} holds quantised numbers, which mean nothing without their scale. Save the model before quantisation.`
      : `${printable(storageClass.path)} is no storage class. Expected one such as torch.FloatStorage. The file is damaged.`,
  )
}

const storageClasses: ReadonlyMap<string, TensorDtype> = new Map([
  ['DoubleStorage', 'f64'],
  ['FloatStorage', 'f32'],
  ['HalfStorage', 'f16'],
  ['BFloat16Storage', 'bf16'],
  ['LongStorage', 'i64'],
  ['IntStorage', 'i32'],
  ['ShortStorage', 'i16'],
  ['CharStorage', 'i8'],
  ['ByteStorage', 'u8'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'c64'],
  ['ComplexDoubleStorage', 'c128'],
])

const dtypeNames: ReadonlyMap<string, TensorDtype> = new Map([
  ['float64', 'f64'],
  ['float32', 'f32'],
  ['float16', 'f16'],
  ['bfloat16', 'bf16'],
  ['float8_e4m3fn', 'f8_e4m3'],
  ['float8_e5m2', 'f8_e5m2'],
  ['int64', 'i64'],
  ['int32', 'i32'],
  ['int16', 'i16'],
  ['int8', 'i8'],
  ['uint64', 'u64'],
  ['uint32', 'u32'],
  ['uint16', 'u16'],
  ['uint8', 'u8'],
  ['bool', 'bool'],
  ['complex32', 'c32'],
  ['complex64', 'c64'],
  ['complex128', 'c128'],
])
