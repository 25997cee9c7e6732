import { ByteReader } from '../../byte-reader.js'
import { CheckpointError, printable } from '../../errors.js'
import { decodeLatin1 } from '../../latin1.js'
import { limits } from '../../limits.js'

/** One line of a ZIP file's central directory. */
export interface ZipEntry {
  readonly name: string
  readonly rawName: Uint8Array
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  readonly headerStart: number
}

const where = 'ZIP directory'
const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const end64LocatorSignature = 0x07064b50
const entrySignature = 0x02014b50

/**
 * Reads the central directory (APPNOTE 4.3.12 to 4.3.16, with ZIP64), which must end
 * where the end record starts.
 */
export function listZipEntries(bytes: Uint8Array): { entries: ZipEntry[]; directoryStart: number } {
  const end = readEndRecord(bytes)
  const reader = new ByteReader(bytes.subarray(0, end.directoryEnd), where, end.directoryStart)
  const entries: ZipEntry[] = []
  const names = new Set<string>()
  for (let i = 0; i < end.count; i++) {
    const entry = readEntry(reader)
    if (names.has(entry.name)) throw malformed(`two entries are named ${printable(entry.name)}.`)
    names.add(entry.name)
    entries.push(entry)
  }
  if (reader.remaining !== 0)
    throw malformed(`${reader.remaining} bytes follow after its ${end.count} entries.`)
  return { entries, directoryStart: end.directoryStart }
}

interface EndRecord {
  readonly count: number
  readonly directoryStart: number
  readonly directoryEnd: number
}

function readEndRecord(bytes: Uint8Array): EndRecord {
  const position = findEndRecord(bytes)
  const reader = new ByteReader(bytes, 'ZIP end record', position + 4)
  reader.advance(6) // disk numbers, entries on this disk
  let count = reader.uint16()
  let size = reader.uint32()
  let directoryStart = reader.uint32()
  let directoryEnd = position
  const end64 = findEnd64Record(bytes, position)
  if (end64 !== undefined) {
    const reader64 = new ByteReader(bytes, 'ZIP64 end record', end64 + 32)
    const wide = { count: reader64.uint64(), size: reader64.uint64(), directoryStart: reader64.uint64() }
    if (count === 0xffff) count = wide.count
    if (size === 0xffffffff) size = wide.size
    if (directoryStart === 0xffffffff) directoryStart = wide.directoryStart
    directoryEnd = end64
  }
  if (directoryStart + size !== directoryEnd) {
    throw malformed(
      `it claims ${size} bytes from byte ${directoryStart}. Expected it to end at byte ${directoryEnd}.`,
    )
  }
  if (count > limits.archiveEntries) {
    throw new CheckpointError('limit', where, `${count} entries. Expected at most ${limits.archiveEntries}.`)
  }
  return { count, directoryStart, directoryEnd }
}

/** The last end record whose comment reaches exactly to the end of the file. */
function findEndRecord(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const longestComment = 0xffff
  for (
    let position = bytes.length - 22;
    position >= Math.max(0, bytes.length - 22 - longestComment);
    position--
  ) {
    if (view.getUint32(position, true) !== endSignature) continue
    if (position + 22 + view.getUint16(position + 20, true) === bytes.length) return position
  }
  throw new CheckpointError(
    'truncated',
    'ZIP end record',
    'the file ends without its directory. Expected a complete ZIP file. Download or save the file again.',
  )
}

/** torch always writes a ZIP64 end record, right before its locator. */
function findEnd64Record(bytes: Uint8Array, endRecord: number): number | undefined {
  if (endRecord < 76) return undefined
  const locator = new ByteReader(bytes, 'ZIP64 locator', endRecord - 20)
  if (locator.uint32() !== end64LocatorSignature) return undefined
  locator.advance(4)
  const position = locator.uint64()
  const record = new ByteReader(bytes, 'ZIP64 end record', Math.min(position, bytes.length))
  if (record.uint32() !== end64Signature || position + 12 + record.uint64() !== endRecord - 20) {
    throw malformed(`its ZIP64 end record is not at byte ${position}.`)
  }
  return position
}

function readEntry(reader: ByteReader): ZipEntry {
  if (reader.uint32() !== entrySignature) throw malformed(`no entry at byte ${reader.position - 4}.`)
  reader.advance(4) // versions
  const flags = reader.uint16()
  const method = reader.uint16()
  reader.advance(4) // time, date
  const crc = reader.uint32()
  const narrow = { packedSize: reader.uint32(), size: reader.uint32() }
  const nameLength = reader.uint16()
  const extraLength = reader.uint16()
  const commentLength = reader.uint16()
  reader.advance(8) // disk, attributes
  const narrowStart = reader.uint32()
  const rawName = reader.take(nameLength)
  const name = decodeName(rawName)
  const extra = new ByteReader(reader.take(extraLength), `extra field of ${printable(name)}`)
  reader.advance(commentLength)
  const entry = {
    name,
    rawName,
    method,
    crc,
    ...readWideFields(extra, narrow.size, narrow.packedSize, narrowStart),
  }
  assertReadable(entry, flags)
  return entry
}

/** The ZIP64 extra field (id 1) holds, in this order, those values that are all ones in the entry itself. */
function readWideFields(
  extra: ByteReader,
  size: number,
  packedSize: number,
  headerStart: number,
): Pick<ZipEntry, 'size' | 'packedSize' | 'headerStart'> {
  while (extra.remaining >= 4) {
    const id = extra.uint16()
    const field = new ByteReader(extra.take(extra.uint16()), 'ZIP64 extra field')
    if (id !== 1) continue
    return {
      size: size === 0xffffffff ? field.uint64() : size,
      packedSize: packedSize === 0xffffffff ? field.uint64() : packedSize,
      headerStart: headerStart === 0xffffffff ? field.uint64() : headerStart,
    }
  }
  return { size, packedSize, headerStart }
}

function assertReadable({ name, method, size, packedSize }: ZipEntry, flags: number): void {
  // Scanners stop at entries that claim to be encrypted or patched, while torch reads
  // on, so the claim is no accident.
  if (flags & 0x61) {
    throw new CheckpointError(
      'unsupported',
      printable(name),
      'the entry is marked as encrypted or as a patch. Save the file again without.',
    )
  }
  if (method !== 0 && method !== 8) {
    throw new CheckpointError(
      'unsupported',
      printable(name),
      `compression method ${method}. Expected 0 (stored), as torch writes, or 8 (deflate).`,
    )
  }
  if (method === 0 && size !== packedSize)
    throw malformed(`${printable(name)} is stored with ${packedSize} bytes for ${size}.`)
  if (/\0|\\|^\/|(^|\/)\.\.(\/|$)/.test(name))
    throw malformed(`the entry name ${printable(name)} leads out of the archive.`)
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return decodeLatin1(bytes)
  }
}

function malformed(problem: string): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} The file is damaged or hostile.`)
}
