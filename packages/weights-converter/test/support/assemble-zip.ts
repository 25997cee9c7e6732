import { crc32 } from 'node:zlib'
import { concat, integerBytes } from './assemble-pickle.js'

/** What a ZIP entry says of itself; everything but name and data is filled in truthfully unless stated. */
export interface ZipEntryParts {
  readonly name: string
  readonly data: Uint8Array
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly packedSize?: number
  readonly size?: number
  readonly headerStart?: number
  readonly localName?: string
  readonly extra?: Uint8Array
}

/** A ZIP file of the given entries; like torch, its local headers hold no sizes. */
export function assembleZip(
  entries: readonly ZipEntryParts[],
  end: { readonly comment?: string; readonly count?: number } = {},
): Uint8Array {
  const locals: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let position = 0
  for (const entry of entries) {
    const { name, data, flags = 0x808, method = 0, crc = crc32(data) } = entry
    const { packedSize = data.length, size = data.length, headerStart = position } = entry
    const { localName = name, extra = new Uint8Array() } = entry
    const utf8 = Buffer.from(localName, 'utf8')
    const local = concat('PK\x03\x04', new Uint8Array(22), integerBytes(utf8.length, 2), [0, 0], utf8, data)
    const centralName = Buffer.from(name, 'utf8')
    directory.push(
      concat(
        'PK\x01\x02',
        [0, 0, 0, 0],
        integerBytes(flags, 2),
        integerBytes(method, 2),
        [0, 0, 0, 0],
        integerBytes(crc, 4),
        integerBytes(packedSize, 4),
        integerBytes(size, 4),
        integerBytes(centralName.length, 2),
        integerBytes(extra.length, 2),
        new Uint8Array(10),
        integerBytes(headerStart, 4),
        centralName,
        extra,
      ),
    )
    locals.push(local)
    position += local.length
  }
  const central = concat(...directory)
  const { comment = '', count = entries.length } = end
  return concat(
    ...locals,
    central,
    'PK\x05\x06',
    [0, 0, 0, 0],
    integerBytes(count, 2),
    integerBytes(count, 2),
    integerBytes(central.length, 4),
    integerBytes(position, 4),
    integerBytes(comment.length, 2),
    comment,
  )
}

/**
 * A torch archive with one pickle and records such as `data/0`; `0` holds the floats 1 and 2 unless stated.
 */
export function assembleTorchZip(
  pickle: Uint8Array,
  records: Readonly<Record<string, Uint8Array>> = { 'data/0': floats(1, 2) },
): Uint8Array {
  const entries = Object.entries({ 'data.pkl': pickle, ...records, version: new Uint8Array([0x33, 0x0a]) })
  return assembleZip(entries.map(([name, data]) => ({ name: `archive/${name}`, data })))
}

export const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
