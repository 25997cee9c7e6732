import type { FileHandle } from 'node:fs/promises'
import { descriptiveField } from './descriptive-tags.js'
import { densityTags, type ExifDirectory, type ExifField } from './exif.js'
import { densityFields } from './exif-density.js'
import type { ResultMetadata } from './picture-metadata.js'
import { readRange, writeRange } from './splice-file.js'
import { tiffBlocks } from './tiff-metadata.js'
import { withBytesSwapped, writeDirectory } from './write-exif.js'

/** Puts metadata into a TIFF: its directory moves to the end, with EXIF's, which is of the same kind. */
export async function embedInTiff(file: FileHandle, metadata: ResultMetadata): Promise<void> {
  const { density, exif, xmp, iptc } = metadata
  const { littleEndian, own } = await readOwnFields(file)
  const found: ExifDirectory = exif?.image ?? { fields: new Map(), children: new Map() }
  const { fields, children } = exif?.littleEndian === littleEndian ? found : withBytesSwapped(found)
  const described = [...fields].flatMap(([tag, field]): [number, ExifField][] => {
    const plain = descriptiveField(tag, field)
    return plain ? [[tag, plain]] : []
  })
  const directory = {
    fields: new Map([
      ...described,
      ...[...own].filter(([tag]) => !ofDensity.has(tag)),
      ...(density ? densityFields(density, littleEndian) : []),
      ...(xmp ? [[tiffBlocks.xmp, bytesField(1, Buffer.from(xmp))] as const] : []),
      ...(iptc ? [[tiffBlocks.iptc, bytesField(7, iptc)] as const] : []),
    ]),
    children,
  }
  const { size } = await file.stat()
  const start = size + (size % 2)
  const bytes = writeDirectory(directory, { littleEndian, start })
  await writeRange(file, start, bytes)
  const pointer = new DataView(new ArrayBuffer(4))
  pointer.setUint32(0, start, littleEndian)
  await writeRange(file, 4, new Uint8Array(pointer.buffer))
}

/** libvips states a density where there is none. */
const ofDensity: ReadonlySet<number> = new Set(Object.values(densityTags))

/**
 * The fields of the directory. Where their values lie elsewhere they stay there, so that what says where is
 * taken for the value.
 */
async function readOwnFields(
  file: FileHandle,
): Promise<{ readonly littleEndian: boolean; readonly own: ReadonlyMap<number, ExifField> }> {
  const view = async (start: number, length: number): Promise<DataView> => {
    const bytes = await readRange(file, start, start + length)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  const header = await view(0, 8)
  const littleEndian = header.getUint8(0) === 0x49
  const start = header.getUint32(4, littleEndian)
  const count = (await view(start, 2)).getUint16(0, littleEndian)
  const entries = await view(start + 2, 12 * count)
  const own = new Map<number, ExifField>()
  for (let at = 0; at < entries.byteLength; at += 12) {
    own.set(entries.getUint16(at, littleEndian), {
      type: entries.getUint16(at + 2, littleEndian),
      count: entries.getUint32(at + 4, littleEndian),
      bytes: new Uint8Array(entries.buffer, entries.byteOffset + at + 8, 4),
    })
  }
  return { littleEndian, own }
}

const bytesField = (type: number, bytes: Uint8Array): ExifField => ({ type, count: bytes.length, bytes })
