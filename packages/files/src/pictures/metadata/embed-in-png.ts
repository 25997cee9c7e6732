import type { FileHandle } from 'node:fs/promises'
import { mostInPng, type PixelDensity, pixelsPerMetre, wholeDensity } from '../pixel-density.js'
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
    ...(density ? densityChunk(density) : []),
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

/** PNG 11.3.4.3, pHYs; none for a density that it cannot hold. */
function densityChunk(density: PixelDensity): Uint8Array[] {
  const ratio = density.unit === 'none' ? wholeDensity(density, mostInPng) : undefined
  const whole = ratio ? [ratio.x, ratio.y] : pixelsPerMetre(density)
  if (whole === undefined) return []
  const content = Buffer.alloc(9)
  content.writeUInt32BE(whole[0], 0)
  content.writeUInt32BE(whole[1], 4)
  content[8] = ratio ? 0 : 1
  return [pngChunk('pHYs', content)]
}
