import type { FileHandle } from 'node:fs/promises'
import { type PixelDensity, pixelsPerMetre, wholeDensity } from '../pixel-density.js'
import { pngChunk } from '../png-parts.js'
import { resourceOfIptc } from './photoshop-resources.js'
import type { ResultMetadata } from './picture-metadata.js'
import { pngIptc, pngXmp } from './png-metadata.js'
import { readRange, spliceFile } from './splice-file.js'
import { writeExif } from './write-exif.js'

/**
 * Puts metadata into a PNG: all of it in the place of the density, which libvips always writes, before the
 * pixels (PNG 5.6).
 */
export async function embedInPng(file: FileHandle, metadata: ResultMetadata): Promise<void> {
  const { density, exif, xmp, iptc, chunks } = metadata
  const all = [
    ...chunks,
    ...(density ? [densityChunk(density)] : []),
    ...(exif ? [pngChunk('eXIf', writeExif(exif))] : []),
    ...(xmp ? [pngXmp(xmp)] : []),
    ...(iptc ? [pngIptc(resourceOfIptc(iptc))] : []),
  ]
  await spliceFile(file, await placeOfDensity(file), Buffer.concat(all))
}

/** Where pHYs lies, or else where the pixels start. */
async function placeOfDensity(file: FileHandle): Promise<{ readonly start: number; readonly end: number }> {
  for (let start = 8; ; ) {
    const head = await readRange(file, start, start + 8)
    const end = start + 12 + head.readUInt32BE(0)
    const type = head.toString('latin1', 4)
    if (type === 'IDAT') return { start, end: start }
    if (type === 'pHYs') return { start, end }
    start = end
  }
}

/** PNG 11.3.4.3, pHYs. */
function densityChunk(density: PixelDensity): Uint8Array {
  const ratio = wholeDensity(density, 2 ** 31 - 1)
  const [x, y] = pixelsPerMetre(density) ?? [ratio?.x ?? 1, ratio?.y ?? 1]
  const content = Buffer.alloc(9)
  content.writeUInt32BE(x, 0)
  content.writeUInt32BE(y, 4)
  content[8] = density.unit === 'none' ? 0 : 1
  return pngChunk('pHYs', content)
}
