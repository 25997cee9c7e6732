import type { FileHandle } from 'node:fs/promises'
import type { ResultMetadata } from './picture-metadata.js'
import { readRange, spliceFile, writeRange } from './splice-file.js'
import { writeExif } from './write-exif.js'

/**
 * Puts EXIF and XMP into an AVIF as libheif writes it: as items that describe the picture (ISO 23008-12, 8.11
 * and annex A), whose data come to lie at the end.
 */
export async function embedInAvif(file: FileHandle, { exif, xmp }: ResultMetadata): Promise<void> {
  const noPrefix = new Uint8Array(4)
  const items: Item[] = [
    ...(exif ? [{ type: 'Exif\0', data: Buffer.concat([noPrefix, writeExif(exif)]) }] : []),
    ...(xmp ? [{ type: 'mime\0application/rdf+xml\0', data: Buffer.from(xmp) }] : []),
  ]
  if (items.length === 0) return
  const { size } = await file.stat()
  const [metaBox] = (await topBoxes(file, size)).filter(({ type }) => type === 'meta')
  if (metaBox === undefined) throw new Error('the AVIF that was written has no meta box')
  const { start, end } = metaBox
  const meta = await readRange(file, start, end)
  const growth = metaWith(meta, items, 0, 0).length - meta.length
  await spliceFile(file, metaBox, metaWith(meta, items, growth, size + growth + 8))
  const data = box('mdat', ...items.map((item) => item.data))
  await writeRange(file, size + growth, data)
}

interface Item {
  /** Its type and name, and what else its entry says. */
  readonly type: string
  readonly data: Uint8Array
}

interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

async function topBoxes(file: FileHandle, size: number): Promise<Box[]> {
  const boxes: Box[] = []
  for (let start = 0; start < size; ) {
    const head = await readRange(file, start, start + 8)
    const length = head.readUInt32BE(0)
    if (length < 8) break // to the end, or of 64 bits: pixels
    boxes.push({ type: head.toString('latin1', 4), start, end: start + length })
    start += length
  }
  return boxes
}

function boxesIn(bytes: Buffer, start: number): Box[] {
  const boxes: Box[] = []
  for (let at = start; at < bytes.length; ) {
    const end = at + bytes.readUInt32BE(at)
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at, end })
    at = end
  }
  return boxes
}

function box(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 4, 'latin1')
  const bytes = Buffer.concat([head, ...contents])
  bytes.writeUInt32BE(bytes.length, 0)
  return bytes
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, 2 * i)
  return bytes
}

/** The meta box with more items, whose data begin at `dataAt`; what it says of places moves by `shift`. */
function metaWith(meta: Buffer, items: readonly Item[], shift: number, dataAt: number): Buffer {
  const boxes = boxesIn(meta, 12)
  const contentOf = (type: string): Buffer | undefined => {
    const found = boxes.find((candidate) => candidate.type === type)
    return found && meta.subarray(found.start + 8, found.end)
  }
  const picture = contentOf('pitm')?.readUInt16BE(4) ?? 1
  const infos = contentOf('iinf') ?? Buffer.alloc(6)
  // After a version and the count; each entry begins with a head of eight bytes and a version.
  const used = boxesIn(infos, 6).map(({ start }) => infos.readUInt16BE(start + 12))
  const ids = items.map((_, i) => Math.max(picture, ...used) + 1 + i)
  const newInfos = items.map(({ type }, i) =>
    box('infe', Buffer.from([2, 0, 0, 0]), words(ids[i], 0), Buffer.from(type, 'latin1')),
  )
  const references = ids.map((id) => box('cdsc', words(id, 1, picture)))
  const replaced: Readonly<Record<string, Buffer>> = {
    iinf: box(
      'iinf',
      infos.subarray(0, 4),
      words(used.length + items.length),
      infos.subarray(6),
      ...newInfos,
    ),
    iref: box('iref', contentOf('iref') ?? Buffer.alloc(4), ...references),
    iloc: box('iloc', locationsWith(contentOf('iloc') ?? Buffer.alloc(8), items, ids, shift, dataAt)),
  }
  const missing = boxes.some(({ type }) => type === 'iref') ? [] : [replaced.iref]
  return box(
    'meta',
    meta.subarray(8, 12),
    ...boxes.map(({ type, start, end }) => replaced[type] ?? meta.subarray(start, end)),
    ...missing,
  )
}

/** The content of iloc (ISO 14496-12, 8.11.3) of version 0 or 1, with 32-bit offsets and lengths. */
function locationsWith(
  iloc: Buffer,
  items: readonly Item[],
  ids: readonly number[],
  shift: number,
  dataAt: number,
): Buffer {
  const version = iloc[0]
  const baseBytes = iloc[5] >> 4
  const indexBytes = iloc[5] & 15
  if (version > 1 || iloc[4] !== 0x44 || indexBytes !== 0 || (baseBytes !== 0 && baseBytes !== 4)) {
    throw new Error('the AVIF that was written says in an unknown form where its items lie')
  }
  const moved = Buffer.from(iloc)
  let at = 8
  for (let left = iloc.readUInt16BE(6); left > 0; left--) {
    const isInFile = version === 0 || iloc.readUInt16BE(at + 2) === 0
    at += version === 0 ? 4 : 6 // the item, how its place is counted, and a reference
    const base = baseBytes === 0 ? 0 : iloc.readUInt32BE(at)
    if (isInFile && base > 0) moved.writeUInt32BE(base + shift, at)
    at += baseBytes
    const extents = iloc.readUInt16BE(at)
    at += 2
    for (let i = 0; i < extents; i++, at += 8) {
      if (isInFile && base === 0) moved.writeUInt32BE(iloc.readUInt32BE(at) + shift, at)
    }
  }
  moved.writeUInt16BE(iloc.readUInt16BE(6) + items.length, 6)
  let offset = dataAt
  const added = items.map(({ data }, i) => {
    const place = Buffer.alloc(8)
    place.writeUInt32BE(offset, 0)
    place.writeUInt32BE(data.length, 4)
    offset += data.length
    return [words(ids[i], ...(version === 0 ? [0] : [0, 0])), Buffer.alloc(baseBytes), words(1), place]
  })
  return Buffer.concat([moved, ...added.flat()])
}
