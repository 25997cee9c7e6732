import { ByteReader } from '../../byte-reader.js'
import type { Checkpoint } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { decodeLatin1 } from '../../latin1.js'
import { MemoryBudget } from '../../memory-budget.js'
import { Warnings } from '../../warnings.js'
import { collectContents } from './collect-contents.js'
import { restoreNames } from './restore-names.js'
import { parseStorageId } from './storage-id.js'
import { TorchStorage } from './torch-storage.js'
import { unpickle } from './unpickle.js'
import { ZipArchive } from './zip-archive.js'

/** Reads what `torch.save` writes since 1.6: a ZIP file with one pickle and a record per storage. */
export function readTorchZip(bytes: Uint8Array): Checkpoint {
  const warnings = new Warnings()
  const archive = new ZipArchive(bytes, warnings)
  const folder = archive.firstName.split('/')[0]
  const read = (record: string): Uint8Array | undefined => archive.read(`${folder}/${record}`)
  assertTorchArchive(archive, folder)
  assertVersion(read('version') ?? read('.data/version'))
  const littleEndian = isLittleEndian(read('byteorder'))
  const records = new Map<string, Uint8Array | undefined>()
  const reader = new ByteReader(read('data.pkl') ?? new Uint8Array(), 'data.pkl')
  const budget = new MemoryBudget(reader.bytes.length)
  const root = unpickle(reader, {
    warnings,
    budget,
    persistentLoad: (id, where) => {
      const { key, dtype, length } = parseStorageId(id, where)
      const storage = new TorchStorage(key, dtype, length)
      if (!records.has(key)) records.set(key, read(`data/${key}`))
      storage.bytes = assertRecord(records.get(key), storage, where)
      storage.littleEndian = littleEndian
      return storage
    },
  })
  if (reader.remaining > 0) {
    throw new CheckpointError(
      'malformed',
      reader.where(),
      `${reader.remaining} bytes follow after the pickle's end. Expected one pickle. The file is damaged or hostile.`,
    )
  }
  const contents = collectContents(root, {
    pickleBytes: reader.bytes.length,
    fileBytes: bytes.length,
    budget,
    warnings,
  })
  const metadata = readMetadata(read)
  const isOwn = metadata.size > 0 && restoreNames(metadata, contents.tensors) !== undefined
  if (metadata.size > 0 && !isOwn)
    warnings.add('The tensors are no longer those that its sr.config states; they were read as they are.')
  return {
    container: 'torch-zip',
    ...contents,
    metadata: isOwn ? metadata : new Map(),
    warnings: warnings.list(),
  }
}

/** The records of a checkpoint that this package wrote, which PyTorch does not look at. */
function readMetadata(read: (record: string) => Uint8Array | undefined): Map<string, string> {
  const records = ['sr.format', 'sr.config'].map((key) => [key, read(key)] as const)
  return new Map(
    records.flatMap(([key, bytes]) => (bytes === undefined ? [] : [[key, new TextDecoder().decode(bytes)]])),
  )
}

function assertTorchArchive(archive: ZipArchive, folder: string): void {
  const names = archive.names()
  const inFolder = (record: string) => names.includes(`${folder}/${record}`)
  if (inFolder('constants.pkl') || names.some((name) => name.startsWith(`${folder}/code/`))) {
    throw new CheckpointError(
      'unsupported',
      'file',
      'a TorchScript archive (torch.jit.save), which holds a program. Expected a checkpoint. Save the state_dict of the model with torch.save.',
    )
  }
  if (!inFolder('data.pkl')) {
    throw new CheckpointError(
      'unknown-format',
      'file',
      `a ZIP archive that torch.save did not write. Expected ${printable(folder)}/data.pkl, found ${names.slice(0, 5).map(printable).join(', ') || 'no entries'}. If a checkpoint is inside, unpack it first.`,
    )
  }
  const pickles = names.filter((name) => name.endsWith('/data.pkl'))
  if (pickles.length > 1) {
    throw new CheckpointError(
      'malformed',
      'file',
      `holds ${pickles.length} pickles (${pickles.slice(0, 5).map(printable).join(', ')}). Expected one. The file is hostile or was packed by hand.`,
    )
  }
}

function assertVersion(record: Uint8Array | undefined): void {
  if (record === undefined) return
  const text = decodeLatin1(record.subarray(0, 20)).trim()
  const version = Number(text)
  if (/^\d+$/.test(text) && version >= 1 && version <= 10) return
  throw new CheckpointError(
    'unsupported',
    'version',
    `torch archive version ${printable(text)}. Expected 1 to 10.`,
  )
}

/** Files before torch 2.1 have no such record; they are little-endian. */
function isLittleEndian(record: Uint8Array | undefined): boolean {
  const order = record === undefined ? 'little' : decodeLatin1(record.subarray(0, 20)).trim()
  if (order === 'little' || order === 'big') return order === 'little'
  throw new CheckpointError(
    'malformed',
    'byteorder',
    `the byte order is "${printable(order)}". Expected little or big. The file is damaged.`,
  )
}

function assertRecord(record: Uint8Array | undefined, storage: TorchStorage, where: string): Uint8Array {
  if (record === undefined) {
    throw new CheckpointError(
      'malformed',
      where,
      `there is no record data/${printable(storage.key)} for a storage. The file is damaged.`,
    )
  }
  if (record.length === storage.byteLength) return record
  throw new CheckpointError(
    'malformed',
    `data/${printable(storage.key)}`,
    `the record has ${record.length} bytes. Expected ${storage.byteLength} for ${storage.length} elements. The file is damaged or hostile.`,
  )
}
