import { createRaster, type Raster, type Size } from '@sr/image'
import sharp, { type Metadata, type SharpOptions } from 'sharp'
import { CliError } from '../errors.js'
import { type BmpHeader, readBmpHeader } from './bmp-header.js'
import type { FileFormat } from './file-formats.js'
import { checkMetadata } from './metadata/check-metadata.js'
import { checkProfile } from './metadata/check-profile.js'
import { colorChunksOf } from './metadata/color-chunks.js'
import type { PictureMetadata } from './metadata/picture-metadata.js'
import { withExifFirst } from './metadata/png-metadata.js'
import { readDensity } from './metadata/read-density.js'
import { storedMetadata } from './metadata/stored-metadata.js'
import { assertPixelsPlausible } from './picture-limits.js'
import type { PixelDensity } from './pixel-density.js'
import { isPng, maskTransparentColor, type PngPart, readPngParts } from './png-parts.js'
import { bmpChannels, isBmp, readBmp } from './read-bmp.js'
import { readInputFile } from './read-input.js'
import { readTiffDirectory } from './tiff-directory.js'
import { assertTiffReadable, isPlainYcbcr } from './tiff-kind.js'
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
}

/** The result is held in memory as a whole, so its samples are limited before anything is decoded. */
const limitResultBytes = 2 ** 31

/** How many times larger a picture of this size becomes at most on its way; the size is that of the upright one. */
export type Enlargement = (upright: Size) => number

/**
 * Reads a PNG, JPEG, WebP, TIFF, AVIF or BMP file. Grey stays one channel, 16 bit stays 16 bit, alpha is
 * kept, a palette becomes RGB(A), CMYK becomes sRGB, and EXIF orientation is applied. `enlargement` is what it
 * will be upscaled by: a picture whose result would be too large is refused by its header, and so is one of
 * more pixels than `maxPixels`, or by default than a file of its size can be believed.
 */
export async function readPicture(
  path: string,
  enlargement: number | Enlargement,
  maxPixels?: number,
): Promise<DecodedPicture> {
  const file = await readInputFile(path)
  if (isBmp(file)) return readBmpPicture(path, file, enlargement, maxPixels)
  const bytes = isPng(file) ? withExifFirst(maskTransparentColor(file)) : file
  const { metadata, directory, format, kind } = await readHeader(path, bytes)
  assertResultFits(path, metadata.autoOrient, kind, enlargement)
  assertPixelsPlausible(path, metadata, file.length, maxPixels)
  const damage = new Set<string>()
  const raster = await decode(path, bytes, metadata, kind, damage)
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
  }
}

/**
 * The format and the size of a picture upright, by its header alone. Refuses what {@link readPicture} refuses
 * by the header.
 */
export async function measurePicture(
  path: string,
  enlargement: number | Enlargement,
  maxPixels?: number,
): Promise<Size & { readonly format: ReadFormat }> {
  const bytes = await readInputFile(path)
  if (isBmp(bytes)) {
    const header = readBmpHeader(path, bytes)
    assertResultFits(path, header, kindOfBmp(header), enlargement)
    assertPixelsPlausible(path, header, bytes.length, maxPixels)
    return { format: 'bmp', width: header.width, height: header.height }
  }
  const { metadata, format, kind } = await readHeader(path, bytes)
  assertResultFits(path, metadata.autoOrient, kind, enlargement)
  assertPixelsPlausible(path, metadata, bytes.length, maxPixels)
  return { format, ...metadata.autoOrient }
}

async function readHeader(path: string, bytes: Uint8Array) {
  const directory = readTiffDirectory(bytes)
  if (directory) assertTiffReadable(path, directory)
  const metadata = await readMetadata(path, bytes)
  return { directory, metadata, format: formatOf(path, metadata), kind: sampleKindOf(path, metadata) }
}

/** Of a picture that is turned by a right angle. */
const turned = ({ x, y, unit }: PixelDensity): PixelDensity => ({ x: y, y: x, unit })

/** libpng skips acTL, the mark of an animated PNG, whose first field is the count of frames. */
function apngFrames(parts: readonly PngPart[]): number {
  const mark = parts.find(({ type }) => type === 'acTL')?.content
  return mark === undefined || mark.length < 4 ? 1 : Buffer.from(mark).readUInt32BE(0)
}

function readBmpPicture(
  path: string,
  bytes: Uint8Array,
  enlargement: number | Enlargement,
  maxPixels: number | undefined,
): DecodedPicture {
  const header = readBmpHeader(path, bytes)
  assertResultFits(path, header, kindOfBmp(header), enlargement)
  assertPixelsPlausible(path, header, bytes.length, maxPixels)
  const raster = readBmp(path, bytes, header)
  const metadata = { texts: [], comments: [], extendedXmp: [] }
  return { format: 'bmp', raster, density: header.density, colorChunks: [], metadata, warnings: [] }
}

function kindOfBmp(header: BmpHeader): SampleKind {
  const channels = bmpChannels(header)
  return { grey: channels === 1, sixteenBit: false, alpha: channels === 4 }
}

interface SampleKind {
  readonly grey: boolean
  readonly sixteenBit: boolean
  readonly alpha: boolean
}

/**
 * Damaged pixels are an error. Oddities that a decoder only mentions are not (a JPEG with
 * stray bytes between its parts).
 */
const tolerance: SharpOptions = { failOn: 'error', limitInputPixels: false }

async function readMetadata(path: string, bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, tolerance).metadata()
  } catch (error) {
    if (/unsupported image format/i.test(messageOf(error))) {
      const problem =
        'not a picture that is known. Expected the contents of a PNG, JPEG, WebP, TIFF, AVIF or BMP file.'
      throw new CliError('unsupported-picture', path, problem, { cause: error })
    }
    throw corrupt(path, 'header', error)
  }
}

function formatOf(path: string, { format, compression }: Metadata): FileFormat {
  if (format === 'png' || format === 'jpeg' || format === 'webp' || format === 'tiff') return format
  if (format === 'heif' && compression === 'av1') return 'avif'
  const found = format === 'heif' ? `HEIF with ${compression ?? 'unknown'} compression` : format.toUpperCase()
  const problem = `the picture is ${found}. Expected PNG, JPEG, WebP, TIFF, AVIF or BMP. Convert it to one of these first.`
  throw new CliError('unsupported-picture', path, problem)
}

function sampleKindOf(path: string, { space, depth, channels, hasAlpha }: Metadata): SampleKind {
  const grey = space === 'b-w' || space === 'grey16'
  const color = space === 'srgb' || space === 'rgb16' || space === 'cmyk'
  const known = (grey || color) && (depth === 'uchar' || depth === 'ushort')
  const bands = (grey ? 1 : space === 'cmyk' ? 4 : 3) + (hasAlpha ? 1 : 0)
  if (known && channels === bands) return { grey, sixteenBit: depth === 'ushort', alpha: hasAlpha }
  const problem =
    `pixels of a kind that is not supported: ${channels} channels of ${depth} samples in colour space ${space}. ` +
    'Expected grey, RGB or CMYK with 8 or 16 bits, with or without alpha.'
  throw new CliError('unsupported-picture', path, problem)
}

function assertResultFits(
  path: string,
  { width, height }: Size,
  kind: SampleKind,
  enlargement: number | Enlargement,
): void {
  const scale = typeof enlargement === 'number' ? enlargement : enlargement({ width, height })
  const bytesPerPixel = ((kind.grey ? 1 : 3) + (kind.alpha ? 1 : 0)) * (kind.sixteenBit ? 2 : 1)
  const limitPixels = Math.floor(limitResultBytes / bytesPerPixel / scale ** 2)
  if (width * height <= limitPixels) return
  const problem =
    `the picture is too large. Expected at most ${limitPixels.toLocaleString('en')} pixels at ×${scale}, ` +
    `because the result is held in memory and limited to 2 GiB; found ${width} × ${height}. Cut it into parts first.`
  throw new CliError('picture-too-large', path, problem)
}

async function decode(
  path: string,
  bytes: Uint8Array,
  { space }: Metadata,
  { grey, sixteenBit, alpha }: SampleKind,
  damage: Set<string>,
): Promise<Raster<Uint8Array | Uint16Array>> {
  // sharp drops the alpha of raw 8-bit grey, so such a picture is read as RGBA and reduced here.
  const asRgba = grey && alpha && !sixteenBit
  const colourspace = sixteenBit ? (grey ? 'grey16' : 'rgb16') : grey && !asRgba ? 'b-w' : 'srgb'
  const options: SharpOptions = { ...tolerance, autoOrient: true, ignoreIcc: space !== 'cmyk' }
  try {
    const { data, info } = await sharp(bytes, options)
      .on('warning', (found: string) => isDamage(found) && damage.add(found.trim()))
      .toColourspace(colourspace)
      .raw({ depth: sixteenBit ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    if (!sixteenBit) {
      const raster = {
        width,
        height,
        channels,
        data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      }
      return asRgba ? greyAlphaOfRgba(raster) : raster
    }
    return { width, height, channels, data: new Uint16Array(data.buffer, data.byteOffset, data.length / 2) }
  } catch (error) {
    throw corrupt(path, 'pixels', error)
  }
}

/**
 * A JPEG whose middle is lost decodes to its end, the rest grey. Stray bytes between its parts lose nothing.
 */
const isDamage = (warning: string): boolean =>
  /corrupt jpeg data/i.test(warning) && !/extraneous/i.test(warning)

function greyAlphaOfRgba({ width, height, data }: Raster<Uint8Array>): Raster<Uint8Array> {
  const result = createRaster(width, height, 2, 'uint8')
  for (let i = 0; i < width * height; i++) {
    result.data[2 * i] = data[4 * i] as number
    result.data[2 * i + 1] = data[4 * i + 3] as number
  }
  return result
}

function corrupt(path: string, part: 'header' | 'pixels', cause: unknown): CliError {
  if (/unsupported|not supported|not configured|not built/i.test(messageOf(cause))) {
    const problem = `the picture is of a kind that is not supported (${complaintsOf(cause)}). Convert it first.`
    return new CliError('unsupported-picture', path, problem, { cause })
  }
  const problem = `the picture's ${part} cannot be read. The file is damaged or cut short (${complaintsOf(cause)}).`
  return new CliError('corrupt-picture', path, problem, { cause })
}

/**
 * libvips says one thing per line, some of them many times, and every place that its AVIF reader looked at.
 */
function complaintsOf(cause: unknown): string {
  const lines = messageOf(cause)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/source: bad seek to \d+$/.test(line))
  return [...new Set(lines)].join('; ')
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
