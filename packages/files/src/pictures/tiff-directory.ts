/** One entry of a TIFF directory. */
interface TiffEntry {
  readonly type: number
  readonly count: number
  /** Where the entry's values start in the file, and how many bytes they are. */
  readonly valuesAt: number
  readonly bytes: number
  readonly values: readonly number[]
}

/** A TIFF directory, and how numbers lie in its file. */
export interface TiffDirectory {
  readonly littleEndian: boolean
  readonly entries: ReadonlyMap<number, TiffEntry>
  /** Whether all that it lists lies inside the file. */
  readonly complete: boolean
  /** The values of a tag, or those that TIFF says where it is missing. */
  values(tag: number, missing?: readonly number[]): readonly number[]
}

/** True for the first bytes of a TIFF or BigTIFF file, or of EXIF data. */
export const isTiff = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d) // "II" or "MM"

/**
 * The first directory of a TIFF or BigTIFF file or of EXIF data, or the one at `offset`; only its numbers,
 * and only what lies inside the file. Undefined where there is none.
 */
export function readTiffDirectory(bytes: Uint8Array, offset?: number): TiffDirectory | undefined {
  if (!isTiff(bytes) || bytes.length < 16) return undefined
  const littleEndian = bytes[0] === 0x49
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const isBig = view.getUint16(2, littleEndian) === 43
  const word = (at: number): number =>
    isBig ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian)
  const wordBytes = isBig ? 8 : 4
  const start = offset ?? word(isBig ? 8 : 4)
  const countBytes = isBig ? 8 : 2
  if (!(start + countBytes <= bytes.length)) return undefined
  const count = isBig ? word(start) : view.getUint16(start, littleEndian)
  const entries = new Map<number, TiffEntry>()
  let complete = true
  for (let i = 0; i < count; i++) {
    const entry = start + countBytes + i * (4 + 2 * wordBytes)
    if (entry + 4 + 2 * wordBytes > bytes.length) {
      complete = false
      break
    }
    const type = view.getUint16(entry + 2, littleEndian)
    const valueCount = word(entry + 4)
    const length = valueCount * bytesOfType(type)
    const inline = entry + 4 + wordBytes
    const valuesAt = length <= wordBytes ? inline : word(inline)
    if (!(valuesAt + length <= bytes.length)) {
      complete = false
      continue
    }
    entries.set(view.getUint16(entry, littleEndian), {
      type,
      count: valueCount,
      valuesAt,
      bytes: length,
      values: readNumbers(view, littleEndian, type, valueCount, valuesAt),
    })
  }
  const values = (tag: number, missing: readonly number[] = []): readonly number[] =>
    entries.get(tag)?.values ?? missing
  return { littleEndian, entries, complete, values }
}

/** TIFF 6.0, page 15: the bytes of each type's values. */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1, // BYTE
  2: 1, // ASCII
  3: 2, // SHORT
  4: 4, // LONG
  5: 8, // RATIONAL
  6: 1, // SBYTE
  7: 1, // UNDEFINED
  8: 2, // SSHORT
  9: 4, // SLONG
  10: 8, // SRATIONAL
  11: 4, // FLOAT
  12: 8, // DOUBLE
  13: 4, // IFD
  16: 8, // LONG8
  17: 8, // SLONG8
  18: 8, // IFD8
}

/** The bytes of one value; of a type that is not known, 1, as of EXIF 3.0's UTF-8. */
export const bytesOfType = (type: number): number => typeBytes[type] ?? 1

/** No tag that is asked for has more values. */
const mostValues = 16

function readNumbers(
  view: DataView,
  little: boolean,
  type: number,
  count: number,
  start: number,
): readonly number[] {
  const size = bytesOfType(type)
  return Array.from({ length: Math.min(count, mostValues) }, (_, i) => {
    const at = start + i * size
    switch (type) {
      case 3:
        return view.getUint16(at, little)
      case 4:
      case 13:
        return view.getUint32(at, little)
      case 5:
        return view.getUint32(at, little) / view.getUint32(at + 4, little)
      case 16:
      case 18:
        return Number(view.getBigUint64(at, little))
      default:
        return view.getUint8(at)
    }
  })
}
