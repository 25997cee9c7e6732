import type { TensorDtype } from '../../checkpoint.js'
import { CheckpointError } from '../../errors.js'
import { PickleTuple, type PickleValue } from './pickle-values.js'
import { storageDtype } from './torch-dtype.js'

/** What a pickle says about a storage that lies outside of it. */
export interface StorageId {
  readonly key: string
  /** undefined: untyped, counted in bytes. */
  readonly dtype: TensorDtype | undefined
  readonly length: number
  /** Legacy streams only: this storage is a part of the one named `key`, under a key of its own. */
  readonly view: { readonly key: string; readonly start: number; readonly length: number } | undefined
}

/**
 * Reads a persistent id: `('storage', class, key, location, elements)` and, in legacy
 * streams, a view as sixth item.
 */
export function parseStorageId(id: PickleValue, where: string): StorageId {
  const items = id instanceof PickleTuple ? id.items : []
  const [kind, storageClass = null, key = null, location, length, view = null] = items
  if (kind !== 'storage' || !isStorageKey(key) || !isCount(length)) {
    throw malformed(where, 'a reference to outside the pickle that names no storage.')
  }
  if (location === 'meta') {
    throw new CheckpointError(
      'unsupported',
      where,
      'a tensor on the device "meta" has no values. Save the model after loading its weights.',
    )
  }
  return { key: String(key), dtype: storageDtype(storageClass, where), length, view: parseView(view, where) }
}

function parseView(view: PickleValue, where: string): StorageId['view'] {
  if (view === null) return undefined
  const [key = null, start, length] = view instanceof PickleTuple ? view.items : []
  if (!isStorageKey(key) || !isCount(start) || !isCount(length))
    throw malformed(where, 'a storage view that is not (key, offset, size).')
  return { key: String(key), start, length }
}

/** Storages are numbered, or named by an address; Python 2 files have integers where others have strings. */
export function isStorageKey(value: PickleValue | undefined): value is string | number | bigint {
  return ['string', 'number', 'bigint'].includes(typeof value)
}

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

function malformed(where: string, problem: string): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} The file is damaged.`)
}
