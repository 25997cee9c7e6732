import type { FileHandle } from 'node:fs/promises'
import { densityUnits, type PixelDensity, wholeDensity } from '../pixel-density.js'
import { jpegMetadata, jpegSegment } from './jpeg-segments.js'
import { resourceOfIptc } from './photoshop-resources.js'
import type { ResultMetadata } from './picture-metadata.js'
import { readRange, spliceFile } from './splice-file.js'
import { writeExif } from './write-exif.js'

/** Puts metadata into a JPEG, before all other segments. */
export async function embedInJpeg(file: FileHandle, metadata: ResultMetadata): Promise<void> {
  const { density, exif, xmp, extendedXmp, iptc, comments } = metadata
  const segments = [
    jpegSegment(jpegMetadata.jfif, jfifContent(density)),
    ...(exif ? [jpegSegment(jpegMetadata.exif, writeExif(exif))] : []),
    ...(xmp ? [jpegSegment(jpegMetadata.xmp, Buffer.from(xmp))] : []),
    ...extendedXmp.map((part) => jpegSegment(jpegMetadata.extendedXmp, part)),
    ...(iptc ? [jpegSegment(jpegMetadata.iptc, resourceOfIptc(iptc))] : []),
    ...comments.map((comment) => jpegSegment(jpegMetadata.comment, comment)),
  ]
  const head = await readRange(file, 2, 6)
  const hasJfif = head[1] === jpegMetadata.jfif.marker
  await spliceFile(file, { start: 2, end: hasJfif ? 4 + head.readUInt16BE(2) : 2 }, Buffer.concat(segments))
}

/** JFIF 1.02, page 5; no thumbnail. */
function jfifContent(density: PixelDensity | undefined): Uint8Array {
  const { x, y, unit } = (density && wholeDensity(density, 0xffff)) ?? { x: 1, y: 1, unit: 'none' }
  const content = Buffer.from([1, 2, densityUnits.indexOf(unit), 0, 0, 0, 0, 0, 0])
  content.writeUInt16BE(x, 3)
  content.writeUInt16BE(y, 5)
  return content
}
