import { CheckpointError, printable } from '../../errors.js'
import { type CallContext, PickleGlobal, PickleTuple, type PickleValue } from './pickle-values.js'
import { torchDtype } from './torch-dtype.js'
import type { TorchStorage } from './torch-storage.js'
import { TorchTensor } from './torch-tensor.js'

/** `_rebuild_tensor(storage, offset, size, stride)` and `_v2(…, requires_grad, hooks, [metadata])`. */
export function rebuildTensor(args: readonly PickleValue[], context: CallContext): TorchTensor {
  const metadata = args[6]
  refuseLazyBits(metadata, context)
  const storage = assertStorage(args[0], context)
  if (storage.dtype === undefined) throw malformed(context, 'a tensor of an untyped storage without a type.')
  return describeView(storage, storage.dtype, args, context)
}

/**
 * `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, [metadata])`: for types
 * younger than the storage classes.
 */
export function rebuildTensorV3(args: readonly PickleValue[], context: CallContext): TorchTensor {
  const [type = null, metadata] = args.slice(6)
  refuseLazyBits(metadata, context)
  const storage = assertStorage(args[0], context)
  const dtype = torchDtype(type)
  if (dtype !== undefined) return describeView(storage, dtype, args, context)
  const found = type instanceof PickleGlobal ? printable(type.path) : 'no type'
  throw new CheckpointError(
    'unsupported',
    context.where,
    `a tensor of ${found}. Expected a float, integer, bool or complex type. Save the tensor as float32.`,
  )
}

function describeView(
  storage: TorchStorage,
  dtype: TorchTensor['dtype'],
  args: readonly PickleValue[],
  context: CallContext,
): TorchTensor {
  const [, offset, size, stride] = args
  if (typeof offset !== 'number') throw malformed(context, 'a tensor without an offset.')
  return new TorchTensor(
    storage,
    dtype,
    offset,
    copyIntegers(size, 'size', context),
    copyIntegers(stride, 'stride', context),
  )
}

function assertStorage(value: PickleValue | undefined, context: CallContext): TorchStorage {
  const storage = context.storage(value)
  if (storage === undefined) throw malformed(context, 'a tensor without a storage.')
  return storage
}

function copyIntegers(value: PickleValue | undefined, what: string, context: CallContext): number[] {
  const items = value instanceof PickleTuple ? value.items : value
  if (!Array.isArray(items)) throw malformed(context, `a tensor whose ${what} is no tuple.`)
  context.copied(items.length)
  return items.map((item) => {
    if (typeof item !== 'number') throw malformed(context, `a tensor whose ${what} is no tuple of integers.`)
    return item
  })
}

/** Complex views that are conjugated or negated only when read: their stored values are not the tensor's. */
function refuseLazyBits(metadata: PickleValue | undefined, { where }: CallContext): void {
  if (!(metadata instanceof Map)) return
  const bit = ['conj', 'neg'].find((name) => metadata.get(name) === true)
  if (bit === undefined) return
  throw new CheckpointError(
    'unsupported',
    where,
    `a tensor with the lazy "${bit}" bit. Expected stored values. Save the tensor after resolve_${bit}().`,
  )
}

function malformed({ where }: CallContext, problem: string): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} The file is damaged or hostile.`)
}
