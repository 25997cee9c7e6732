import type { TiffDirectory } from '../tiff-directory.js'
import type { StoredMetadata } from './picture-metadata.js'

/** TIFF's tags for blocks of metadata. */
export const tiffBlocks = { xmp: 700, iptc: 33723, photoshop: 34377 } as const

/** The metadata of a TIFF, whose own directory is that of EXIF too. */
export function tiffMetadataOf(file: Uint8Array, { entries }: TiffDirectory): StoredMetadata {
  const block = (tag: number): Uint8Array | undefined => {
    const entry = entries.get(tag)
    return entry && file.subarray(entry.valuesAt, entry.valuesAt + entry.bytes)
  }
  return {
    tiff: file,
    xmp: block(tiffBlocks.xmp),
    iptc: block(tiffBlocks.iptc) ?? block(tiffBlocks.photoshop),
  }
}
