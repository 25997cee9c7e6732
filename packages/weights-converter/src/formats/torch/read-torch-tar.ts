import { ByteReader } from '../../byte-reader.js'
import type { Checkpoint } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { costs, MemoryBudget } from '../../memory-budget.js'
import { Warnings } from '../../warnings.js'
import { itemBytes } from '../decode-elements.js'
import { collectContents } from './collect-contents.js'
import { PickleTuple, type PickleValue } from './pickle-values.js'
import { isStorageKey, parseStorageId } from './storage-id.js'
import { readTar } from './tar-archive.js'
import { storageDtype } from './torch-dtype.js'
import { TorchStorage } from './torch-storage.js'
import { TorchTensor } from './torch-tensor.js'
import { type UnpickleOptions, unpickle } from './unpickle.js'

/**
 * Reads what `torch.save` wrote in 2016 (before 0.1.10): a tar archive of storages, tensors that look into
 * them, and a pickle that refers to the tensors by number.
 */
export function readTorchTar(bytes: Uint8Array): Checkpoint {
  const options = { warnings: new Warnings(), budget: new MemoryBudget(bytes.length) }
  const members = readTar(bytes)
  const pickle = members.get('pickle')
  const storageMember = members.get('storages')
  if (pickle === undefined || storageMember === undefined) {
    const found = [...members.keys()].slice(0, 5).map(printable).join(', ')
    throw new CheckpointError(
      'unknown-format',
      'file',
      `a tar archive that torch.save did not write. Expected the members pickle and storages, found ${found || 'none'}. If a checkpoint is inside, unpack it first.`,
    )
  }
  const storages = readStorages(new ByteReader(storageMember, 'storages'), options)
  const tensorMember = members.get('tensors')
  const tensors = tensorMember
    ? readTensors(new ByteReader(tensorMember, 'tensors'), storages, options)
    : new Map<string, TorchTensor>()
  const reader = new ByteReader(pickle, 'pickle')
  const root = unpickle(reader, {
    ...options,
    storagesInline: true,
    persistentLoad: (id, where) => resolve(id, where, storages, tensors),
  })
  const contents = collectContents(root, { pickleBytes: pickle.length, fileBytes: bytes.length, ...options })
  return { container: 'torch-tar', ...contents, metadata: new Map(), warnings: options.warnings.list() }
}

/**
 * A tensor's number; (class, source file, source text) of a whole module; or, in files
 * made by other tools, a storage.
 */
function resolve(
  id: PickleValue,
  where: string,
  storages: Map<string, TorchStorage>,
  tensors: Map<string, TorchTensor>,
): PickleValue {
  if (id instanceof PickleTuple && id.items[0] === 'storage') {
    const storage = storages.get(parseStorageId(id, where).key)
    if (storage !== undefined) return storage
  } else if (id instanceof PickleTuple && id.items.length === 3) {
    return id.items[0]
  } else if (isStorageKey(id)) {
    const target = tensors.get(String(id)) ?? storages.get(String(id))
    if (target !== undefined) return target
  }
  throw new CheckpointError(
    'malformed',
    where,
    'a reference to a tensor that is not in the archive. The file is damaged.',
  )
}

/**
 * Per storage a pickle (key, location, class), a 64-bit count and the elements; then
 * the list of views into them.
 */
function readStorages(reader: ByteReader, options: UnpickleOptions): Map<string, TorchStorage> {
  const storages = new Map<string, TorchStorage>()
  for (let i = readCount(reader, options); i > 0; i--) {
    const [key, , storageClass] = readTuple(reader, options)
    const dtype = storageDtype(storageClass ?? null, reader.where())
    const length = reader.int64()
    if (!isStorageKey(key) || dtype === undefined || length < 0)
      throw malformed(reader, 'a storage without key, type or size.')
    const storage = new TorchStorage(String(key), dtype, length)
    storage.bytes = reader.take(length * itemBytes[dtype])
    options.budget.take(3 * costs.object, reader.name)
    storages.set(storage.key, storage)
  }
  const views = reader.remaining > 0 ? unpickle(reader, options) : []
  if (!Array.isArray(views)) throw malformed(reader, 'no list of storage views.')
  // torch wrote no views of views, and a chain of them would have to be followed link by link.
  const roots = new Map(storages)
  for (const view of views) {
    const [target, rootKey, start, length] = view instanceof PickleTuple ? view.items : []
    const root = isStorageKey(rootKey) ? roots.get(String(rootKey)) : undefined
    if (
      !isStorageKey(target) ||
      root === undefined ||
      typeof start !== 'number' ||
      typeof length !== 'number'
    ) {
      throw malformed(reader, 'a storage view that is not (target, root, offset, size).')
    }
    options.budget.take(3 * costs.object, reader.name)
    storages.set(String(target), new TorchStorage(String(target), root.dtype, length, { root, start }))
  }
  return storages
}

/**
 * Per tensor a pickle (key, storage, class), 32-bit ndim, 4 unused bytes, 64-bit sizes, strides and offset.
 */
function readTensors(
  reader: ByteReader,
  storages: Map<string, TorchStorage>,
  options: UnpickleOptions,
): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>()
  for (let i = readCount(reader, options); i > 0; i--) {
    const [key, storageKey] = readTuple(reader, options)
    const storage = isStorageKey(storageKey) ? storages.get(String(storageKey)) : undefined
    if (!isStorageKey(key) || storage?.dtype === undefined)
      throw malformed(reader, 'a tensor without key or storage.')
    const dimensions = reader.int32()
    reader.advance(4)
    const integers = new ByteReader(reader.take(dimensions * 16), reader.name)
    const shape = Array.from({ length: dimensions }, () => integers.int64())
    const strides = Array.from({ length: dimensions }, () => integers.int64())
    tensors.set(String(key), new TorchTensor(storage, storage.dtype, reader.int64(), shape, strides))
  }
  return tensors
}

function readCount(reader: ByteReader, options: UnpickleOptions): number {
  const count = unpickle(reader, options)
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count
  throw malformed(reader, 'no count at the start.')
}

function readTuple(reader: ByteReader, options: UnpickleOptions): readonly (PickleValue | undefined)[] {
  const tuple = unpickle(reader, options)
  return tuple instanceof PickleTuple ? tuple.items : []
}

function malformed(reader: ByteReader, problem: string): CheckpointError {
  return new CheckpointError('malformed', reader.where(), `${problem} The file is damaged.`)
}
