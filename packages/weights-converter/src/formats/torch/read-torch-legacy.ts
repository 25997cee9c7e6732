import { ByteReader } from '../../byte-reader.js'
import type { Checkpoint } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { MemoryBudget } from '../../memory-budget.js'
import { startsWith } from '../../starts-with.js'
import { Warnings } from '../../warnings.js'
import { itemBytes } from '../decode-elements.js'
import { collectContents } from './collect-contents.js'
import { PickleTuple, type PickleValue } from './pickle-values.js'
import { isStorageKey, parseStorageId } from './storage-id.js'
import { TorchStorage } from './torch-storage.js'
import { unpickle } from './unpickle.js'

/** The first pickle of every legacy file. */
const magicNumber = 0x1950a86a20f9469cfc6cn
const protocolVersion = 1001

/** Whether the file's first pickle is torch's magic number, as pickle protocols 2 to 5 write it. */
export function isTorchLegacy(bytes: Uint8Array): boolean {
  const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
  // Protocols 4 and 5 put a frame header of 9 bytes between PROTO and the number.
  return [2, 11].some((start) => startsWith(bytes.subarray(start), magic))
}

/**
 * Reads what `torch.save` wrote from 0.1.10 to 1.5 (and later on request): five pickles, then the storages'
 * elements.
 *
 * The elements are little-endian in every file: torch converts them on other machines and ignores what the
 * third pickle says about the byte order.
 */
export function readTorchLegacy(bytes: Uint8Array): Checkpoint {
  const warnings = new Warnings()
  const reader = new ByteReader(bytes, 'file')
  const budget = new MemoryBudget(bytes.length)
  const constant = () => unpickle(reader, { warnings, budget })
  if (constant() !== magicNumber) throw malformed(reader, 'another magic number than torch writes.')
  const version = constant()
  if (version !== protocolVersion) {
    throw new CheckpointError(
      'unsupported',
      reader.where(),
      `torch stream version ${typeof version === 'number' ? version : 'unknown'}. Expected ${protocolVersion}.`,
    )
  }
  constant() // byte order and type sizes of the machine; see above
  const storages = new LegacyStorages()
  const pickleStart = reader.position
  const root = unpickle(reader, {
    warnings,
    budget,
    persistentLoad: (id, where) => storages.resolve(id, where),
  })
  const pickleBytes = reader.position - pickleStart
  readElements(reader, constant(), storages)
  if (reader.remaining > 0)
    warnings.add(`file: ${reader.remaining} bytes after the last storage were ignored.`)
  const contents = collectContents(root, { pickleBytes, fileBytes: bytes.length, budget, warnings })
  return { container: 'torch-legacy', ...contents, metadata: new Map(), warnings: warnings.list() }
}

class LegacyStorages {
  readonly roots = new Map<string, TorchStorage>()
  readonly #views = new Map<string, TorchStorage>()

  resolve(id: PickleValue, where: string): PickleValue {
    // ('module', class, source file, source text): the class of a whole module, with its code.
    if (id instanceof PickleTuple && id.items[0] === 'module' && id.items.length === 4) return id.items[1]
    const { key, dtype, length, view } = parseStorageId(id, where)
    const root = this.roots.get(key) ?? new TorchStorage(key, dtype, length)
    this.roots.set(key, root)
    if (view === undefined) return root
    const known =
      this.#views.get(view.key) ?? new TorchStorage(view.key, dtype, view.length, { root, start: view.start })
    this.#views.set(view.key, known)
    return known
  }
}

/**
 * The fifth pickle lists the storages in the order in which their elements follow, each after a 64-bit count.
 */
function readElements(reader: ByteReader, keys: PickleValue, { roots }: LegacyStorages): void {
  if (!Array.isArray(keys)) throw malformed(reader, 'no list of storage keys after the pickle.')
  for (const key of keys) {
    const storage = isStorageKey(key) ? roots.get(String(key)) : undefined
    if (storage === undefined || storage.dtype === undefined) {
      throw malformed(reader, `elements of a storage that the pickle does not mention.`)
    }
    const count = reader.int64()
    if (count !== storage.length)
      throw malformed(
        reader,
        `storage ${printable(storage.key)} has ${count} elements. Expected ${storage.length}.`,
      )
    storage.bytes = reader.take(count * itemBytes[storage.dtype])
  }
}

function malformed(reader: ByteReader, problem: string): CheckpointError {
  return new CheckpointError('malformed', reader.where(), `${problem} The file is damaged.`)
}
