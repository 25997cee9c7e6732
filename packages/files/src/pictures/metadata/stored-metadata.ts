import type { Metadata } from 'sharp'
import { isPng, readPngParts } from '../png-parts.js'
import type { TiffDirectory } from '../tiff-directory.js'
import { isJpeg, jpegMetadataOf, readJpegSegments } from './jpeg-segments.js'
import type { StoredMetadata } from './picture-metadata.js'
import { pngMetadataOf } from './png-metadata.js'
import { tiffMetadataOf } from './tiff-metadata.js'

/** The metadata in a file, of which sharp finds those of a WebP and an AVIF whole. */
export function storedMetadata(
  file: Uint8Array,
  directory: TiffDirectory | undefined,
  { exif, xmp }: Pick<Metadata, 'exif' | 'xmp'>,
): StoredMetadata {
  if (directory) return tiffMetadataOf(file, directory)
  if (isPng(file)) return pngMetadataOf(readPngParts(file))
  if (isJpeg(file)) return jpegMetadataOf(readJpegSegments(file))
  return { exif, xmp }
}
