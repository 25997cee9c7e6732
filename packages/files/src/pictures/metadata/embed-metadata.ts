import { type FileHandle, open } from 'node:fs/promises'
import type { Size } from '@sr/image'
import type { FileFormat } from '../../formats.js'
import { embedInAvif } from './embed-in-avif.js'
import { embedInJpeg } from './embed-in-jpeg.js'
import { embedInPng } from './embed-in-png.js'
import { embedInTiff } from './embed-in-tiff.js'
import { embedInWebp } from './embed-in-webp.js'
import type { ResultMetadata } from './picture-metadata.js'

/**
 * Puts metadata and density into a file that libvips encoded. libvips itself rewrites EXIF and loses some of
 * it, has no place for EXIF in a TIFF, and states a density where there is none.
 */
export async function embedMetadata(
  path: string,
  format: FileFormat,
  metadata: ResultMetadata,
  size: Size,
): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await embedders[format](file, metadata, size)
  } finally {
    await file.close()
  }
}

type Embed = (file: FileHandle, metadata: ResultMetadata, size: Size) => Promise<void>

const embedders: Readonly<Record<FileFormat, Embed>> = {
  png: embedInPng,
  jpeg: embedInJpeg,
  webp: embedInWebp,
  tiff: embedInTiff,
  avif: embedInAvif,
}
