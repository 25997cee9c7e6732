import type { Raster, Size } from '@sr/image'
import { readInputFile } from '../disk/read-input.js'
import type { FileFormat } from '../formats.js'
import { type BmpHeader, readBmpHeader } from './bmp-header.js'
import { decodePicture, readHeader, type SampleKind } from './decode-picture.js'
import { checkMetadata } from './metadata/check-metadata.js'
import { checkProfile } from './metadata/check-profile.js'
import { colorChunksOf } from './metadata/color-chunks.js'
import type { PictureMetadata } from './metadata/picture-metadata.js'
import { withExifFirst } from './metadata/png-metadata.js'
import { readDensity } from './metadata/read-density.js'
import { storedMetadata } from './metadata/stored-metadata.js'
import { assertWithinLimits, type Enlargement, type PictureLimits } from './picture-limits.js'
import type { PixelDensity } from './pixel-density.js'
import { isPng, maskTransparentColor, type PngPart, readPngParts } from './png-parts.js'
import { bmpChannels, isBmp, readBmp } from './read-bmp.js'
import { isPlainYcbcr } from './tiff-kind.js'
import { ycbcrToRgb } from './ycbcr-to-rgb.js'

/** The format of a file that is read: one that is written too, or BMP. */
export type ReadFormat = FileFormat | 'bmp'

/** A decoded picture, upright, and what its file says besides the pixels. */
export interface DecodedPicture {
  readonly format: ReadFormat
  readonly raster: Raster<Uint8Array | Uint16Array>
  /** The numbers in `raster` are in this profile's space; absent means sRGB. */
  readonly iccProfile?: Uint8Array
  readonly density?: PixelDensity | undefined
  /** The chunks of a PNG that say what its colours are, besides a profile. */
  readonly colorChunks: readonly PngPart[]
  readonly metadata: PictureMetadata
  readonly warnings: readonly string[]
  readonly file: Uint8Array
}

/** Reads a picture file as {@link decodeFile} does. */
export const readPicture = async (
  path: string,
  enlargement: Enlargement,
  maxPixels?: number,
): Promise<DecodedPicture> => decodeFile(path, await readInputFile(path), enlargement, maxPixels)

/**
 * Decodes the bytes of a PNG, JPEG, WebP, TIFF, AVIF or BMP file; errors name it `path`. Grey stays one channel, 16 bit stays 16 bit, alpha is
 * kept, a palette becomes RGB(A), CMYK becomes sRGB, and EXIF orientation is applied. `enlargement` is what
 * it will be upscaled by: a picture whose result would be too large is refused by its header, and so is one
 * of more pixels than `maxPixels`, or by default than a file of its size can be believed.
 */
export async function decodeFile(
  path: string,
  file: Uint8Array,
  enlargement: Enlargement,
  maxPixels?: number,
): Promise<DecodedPicture> {
  const limits = { fileBytes: file.length, enlargement, maxPixels }
  if (isBmp(file)) return readBmpPicture(path, file, limits)
  const bytes = asLibvipsNeeds(file)
  const header = await readHeader(path, bytes)
  const { metadata, directory, format, kind } = header
  assertWithinLimits(path, metadata.autoOrient, kind, limits)
  const { raster, damage } = await decodePicture(path, bytes, header)
  if (directory && isPlainYcbcr(directory)) ycbcrToRgb(raster, directory)
  const { icc, space, orientation = 1 } = metadata
  const parts = isPng(bytes) ? readPngParts(bytes) : []
  const pages = isPng(bytes) ? apngFrames(parts) : (metadata.pages ?? 1)
  const found = checkMetadata(storedMetadata(bytes, directory, metadata))
  // A CMYK profile says nothing about the RGB numbers made of it.
  const profile = space === 'cmyk' ? undefined : icc
  const iccProfile = profile && checkProfile(profile, kind.grey)
  const density = readDensity(bytes, found.metadata.exifDensity)
  return {
    format,
    raster,
    ...(iccProfile === undefined ? {} : { iccProfile }),
    density: density && orientation > 4 ? turned(density) : density,
    colorChunks: colorChunksOf(parts),
    metadata: found.metadata,
    warnings: [
      ...found.warnings,
      ...(profile && !iccProfile
        ? ['its colour profile is damaged, or of other colours; it is left out.']
        : []),
      ...(pages > 1 ? [`${pages} pages or frames; only the first is enlarged.`] : []),
      ...Array.from(
        damage,
        (found) => `the file is damaged; parts of the picture may be missing (${found}).`,
      ),
    ],
    file,
  }
}

/**
 * The format and the size of a picture upright, by its header alone. Refuses what {@link readPicture} refuses
 * by the header.
 */
export async function measurePicture(
  path: string,
  enlargement: Enlargement,
  maxPixels?: number,
): Promise<Size & { readonly format: ReadFormat }> {
  const file = await readInputFile(path)
  const limits = { fileBytes: file.length, enlargement, maxPixels }
  if (isBmp(file)) {
    const header = readBmpHeader(path, file)
    assertWithinLimits(path, header, kindOfBmp(header), limits)
    return { format: 'bmp', width: header.width, height: header.height }
  }
  const { metadata, format, kind } = await readHeader(path, asLibvipsNeeds(file))
  assertWithinLimits(path, metadata.autoOrient, kind, limits)
  return { format, ...metadata.autoOrient }
}

/** The format of a picture file, however large the picture. */
export async function readFormat(path: string): Promise<ReadFormat> {
  const file = await readInputFile(path)
  return isBmp(file) ? 'bmp' : (await readHeader(path, file)).format
}

/** A file in which libvips finds all that it should: see the two functions for a PNG. */
const asLibvipsNeeds = (file: Uint8Array): Uint8Array =>
  isPng(file) ? withExifFirst(maskTransparentColor(file)) : file

/** Of a picture that is turned by a right angle. */
const turned = ({ x, y, unit }: PixelDensity): PixelDensity => ({ x: y, y: x, unit })

/** libpng skips acTL, the mark of an animated PNG, whose first field is the count of frames. */
function apngFrames(parts: readonly PngPart[]): number {
  const mark = parts.find(({ type }) => type === 'acTL')?.content
  return mark === undefined || mark.length < 4 ? 1 : Buffer.from(mark).readUInt32BE(0)
}

function readBmpPicture(path: string, file: Uint8Array, limits: PictureLimits): DecodedPicture {
  const header = readBmpHeader(path, file)
  assertWithinLimits(path, header, kindOfBmp(header), limits)
  const raster = readBmp(path, file, header)
  const metadata = { texts: [], comments: [], extendedXmp: [] }
  return {
    format: 'bmp',
    raster,
    density: header.density,
    colorChunks: [],
    metadata,
    warnings: [],
    file,
  }
}

function kindOfBmp(header: BmpHeader): SampleKind {
  const channels = bmpChannels(header)
  return { grey: channels === 1, sixteenBit: false, alpha: channels === 4 }
}
