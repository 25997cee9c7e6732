import crc32 from 'crc/calculators/crc32'
import { ByteReader } from '../../byte-reader.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import type { Warnings } from '../../warnings.js'
import { inflateExactly } from './inflate-exactly.js'
import { listZipEntries, type ZipEntry } from './zip-directory.js'

/**
 * The entries of a ZIP file, by the central directory alone: torch leaves sizes and
 * checksums of local headers at 0.
 */
export class ZipArchive {
  /** The name of the first entry; torch takes the folder of all records from it. */
  readonly firstName: string
  readonly #bytes: Uint8Array
  readonly #entries: ReadonlyMap<string, ZipEntry>
  readonly #starts: ReadonlyMap<ZipEntry, number>
  readonly #warnings: Warnings
  #inflated = 0

  /** Checks the whole structure: every entry lies inside the file, and no two overlap. */
  constructor(bytes: Uint8Array, warnings: Warnings) {
    const { entries, directoryStart } = listZipEntries(bytes)
    this.#bytes = bytes
    this.#warnings = warnings
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]))
    this.firstName = entries[0]?.name ?? ''
    this.#starts = locateEntries(bytes, entries, directoryStart)
  }

  names(): string[] {
    return [...this.#entries.keys()]
  }

  /** The contents of an entry, or undefined if there is none of that name. */
  read(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name)
    const start = entry && this.#starts.get(entry)
    if (entry === undefined || start === undefined) return undefined
    const packed = this.#bytes.subarray(start, start + entry.packedSize)
    const contents = entry.method === 0 ? packed : this.#inflate(packed, entry)
    // torch never checks its checksums and can leave them out, so a mismatch is no reason to refuse.
    if (crc32(contents) >>> 0 !== entry.crc) {
      this.#warnings.add(`${printable(name)}: the checksum does not match; the file may be damaged.`)
    }
    return contents
  }

  #inflate(packed: Uint8Array, { name, size }: ZipEntry): Uint8Array {
    this.#inflated += size
    if (this.#inflated > this.#bytes.length * limits.inflatedBytesPerFileByte) {
      throw new CheckpointError(
        'limit',
        printable(name),
        `unpacks to ${size} bytes. Expected at most ${limits.inflatedBytesPerFileByte} times the file's size in all. Save the file with torch.save, which does not compress.`,
      )
    }
    return inflateExactly(packed, size, printable(name))
  }
}

/**
 * Where each entry's data starts: behind its local header, whose name and extra
 * field have lengths of their own.
 */
function locateEntries(
  bytes: Uint8Array,
  entries: readonly ZipEntry[],
  directoryStart: number,
): Map<ZipEntry, number> {
  const starts = new Map<ZipEntry, number>()
  let previousEnd = 0
  for (const entry of [...entries].sort((a, b) => a.headerStart - b.headerStart)) {
    const malformed = (problem: string) =>
      new CheckpointError('malformed', printable(entry.name), `${problem} The file is damaged or hostile.`)
    if (entry.headerStart < previousEnd)
      throw malformed(`the entry overlaps the one before it at byte ${entry.headerStart}.`)
    if (entry.headerStart >= directoryStart)
      throw malformed(
        `the entry starts at byte ${entry.headerStart}. Expected it before the directory at ${directoryStart}.`,
      )
    const reader = new ByteReader(bytes, `local header of ${printable(entry.name)}`, entry.headerStart)
    if (reader.uint32() !== 0x04034b50) throw malformed(`no local header at byte ${entry.headerStart}.`)
    reader.advance(22)
    const nameLength = reader.uint16()
    const extraLength = reader.uint16()
    const localName = reader.take(nameLength)
    if (!sameBytes(localName, entry.rawName))
      throw malformed('the entry has another name in its local header.')
    const start = reader.advance(extraLength) + extraLength
    previousEnd = start + entry.packedSize
    if (previousEnd > directoryStart) {
      throw new CheckpointError(
        'truncated',
        printable(entry.name),
        `the entry needs ${entry.packedSize} bytes from byte ${start}. Expected them before the directory at ${directoryStart}. Download or save the file again.`,
      )
    }
    starts.set(entry, start)
  }
  return starts
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
