import { bytesOfType } from '../tiff-directory.js'
import { type Exif, type ExifDirectory, type ExifField, makerNote } from './exif.js'

/** EXIF data as they lie in a file, beginning with the byte order. */
export function writeExif({ littleEndian, image, makerNoteAt }: Exif): Uint8Array {
  const note = [...image.children.values()].map(({ fields }) => fields.get(makerNote)).find(Boolean)
  const kept = note && makerNoteAt !== undefined && makerNoteAt >= headerBytes ? note : undefined
  const directories = writeDirectory(image, {
    littleEndian,
    start: headerBytes,
    ...(kept && makerNoteAt !== undefined ? { fixed: { field: kept, at: makerNoteAt } } : {}),
  })
  const header = Buffer.from(littleEndian ? 'II\0\0\0\0\0\0' : 'MM\0\0\0\0\0\0', 'latin1')
  const view = new DataView(header.buffer, header.byteOffset)
  view.setUint16(2, 42, littleEndian)
  view.setUint32(4, headerBytes, littleEndian)
  return Buffer.concat([header, directories])
}

const headerBytes = 8

/** How a directory is stored. */
interface Layout {
  readonly littleEndian: boolean
  /** Where in the file the bytes will lie; even. */
  readonly start: number
  /** A field whose values must lie at a certain place after `start`. */
  readonly fixed?: { readonly field: ExifField; readonly at: number }
}

/** A TIFF directory (TIFF 6.0, section 2) and all that belongs to it; the directory itself comes first. */
export function writeDirectory(directory: ExifDirectory, { littleEndian, start, fixed }: Layout): Uint8Array {
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = []
  let end = start
  /** Room on a word's border that leaves the fixed field's free. */
  function reserve(bytes: Uint8Array): number {
    let at = end + (end % 2)
    if (fixed && at < fixed.at + fixed.field.bytes.length && at + bytes.length > fixed.at) {
      at = fixed.at + fixed.field.bytes.length
      at += at % 2
    }
    parts.push({ at, bytes })
    end = at + bytes.length
    return at
  }
  function add({ fields, children }: ExifDirectory): number {
    const entries = [...fields, ...children].sort(([a], [b]) => a - b)
    const table = new Uint8Array(2 + 12 * entries.length + 4)
    const view = new DataView(table.buffer)
    const at = reserve(table)
    view.setUint16(0, entries.length, littleEndian)
    for (const [index, [tag, value]] of entries.entries()) {
      const entry = 2 + 12 * index
      const { type, count, bytes } = 'fields' in value ? { type: long, count: 1, bytes: undefined } : value
      view.setUint16(entry, tag, littleEndian)
      view.setUint16(entry + 2, type, littleEndian)
      view.setUint32(entry + 4, count, littleEndian)
      if (bytes !== undefined && bytes.length <= 4) table.set(bytes, entry + 8)
      else view.setUint32(entry + 8, 'fields' in value ? add(value) : place(value), littleEndian)
    }
    return at
  }
  function place(field: ExifField): number {
    if (field !== fixed?.field) return reserve(field.bytes)
    parts.push({ at: fixed.at, bytes: field.bytes })
    return fixed.at
  }
  add(directory)
  const stored = new Uint8Array(Math.max(...parts.map(({ at, bytes }) => at + bytes.length)) - start)
  for (const { at, bytes } of parts) stored.set(bytes, at - start)
  return stored
}

const long = 4

/** The same directory with its numbers in the other byte order. */
export function withBytesSwapped({ fields, children }: ExifDirectory): ExifDirectory {
  const swapped = (field: ExifField): ExifField => {
    // A fraction is two numbers.
    const size = field.type === 5 || field.type === 10 ? 4 : bytesOfType(field.type)
    const bytes = field.bytes.slice()
    for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse()
    return { ...field, bytes }
  }
  return {
    fields: new Map([...fields].map(([tag, field]) => [tag, swapped(field)])),
    children: new Map([...children].map(([tag, child]) => [tag, withBytesSwapped(child)])),
  }
}
