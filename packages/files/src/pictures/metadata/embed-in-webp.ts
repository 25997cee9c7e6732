import type { FileHandle } from 'node:fs/promises'
import type { Size } from '@sr/image'
import type { ResultMetadata } from './picture-metadata.js'
import { readRange, spliceFile, writeRange } from './splice-file.js'
import { writeExif } from './write-exif.js'

/** Puts EXIF and XMP into a WebP (RFC 9649, 2.7): after the pixels, and into the list of what there is. */
export async function embedInWebp(
  file: FileHandle,
  { exif, xmp }: ResultMetadata,
  { width, height }: Size,
): Promise<void> {
  const chunks = [
    ...(exif ? [webpChunk('EXIF', writeExif(exif))] : []),
    ...(xmp ? [webpChunk('XMP ', Buffer.from(xmp))] : []),
  ]
  if (chunks.length === 0) return
  const head = await readRange(file, 12, 30)
  const isExtended = head.toString('latin1', 0, 4) === 'VP8X'
  const extended = Buffer.alloc(10)
  if (isExtended) extended.set(head.subarray(8))
  extended.writeUIntLE(width - 1, 4, 3)
  extended.writeUIntLE(height - 1, 7, 3)
  extended[0] |= (exif ? flags.exif : 0) | (xmp ? flags.xmp : 0)
  await spliceFile(file, { start: 12, end: isExtended ? 30 : 12 }, webpChunk('VP8X', extended))
  const { size } = await file.stat()
  const end = Buffer.concat(chunks)
  await writeRange(file, size, end)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(size + end.length - 8)
  await writeRange(file, 4, length)
}

const flags = { exif: 8, xmp: 4 }

/** A chunk as it lies in a file. */
function webpChunk(type: string, content: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, new Uint8Array(content.length % 2)])
}
