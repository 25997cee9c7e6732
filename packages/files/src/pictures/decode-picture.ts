import { createRaster, type Raster } from '@sr/image'
import sharp, { type Metadata, type SharpOptions } from 'sharp'
import { FileError } from '../disk/errors.js'
import type { FileFormat } from '../formats.js'
import { readTiffDirectory, type TiffDirectory } from './tiff-directory.js'
import { assertTiffReadable } from './tiff-kind.js'

/** Of what kind a picture's samples are. */
export interface SampleKind {
  readonly grey: boolean
  readonly sixteenBit: boolean
  readonly alpha: boolean
}

/** What is known of a picture before it is decoded. */
export interface PictureHeader {
  readonly metadata: Metadata
  readonly format: FileFormat
  readonly kind: SampleKind
  /** Of a TIFF. */
  readonly directory: TiffDirectory | undefined
}

/** Reads the header of a file that libvips decodes. Throws FileError for what is damaged or not supported. */
export async function readHeader(path: string, bytes: Uint8Array): Promise<PictureHeader> {
  const directory = readTiffDirectory(bytes)
  if (directory) assertTiffReadable(path, directory)
  const metadata = await readMetadata(path, bytes)
  return { directory, metadata, format: formatOf(path, metadata), kind: sampleKindOf(path, metadata) }
}

/** Decodes a picture, upright, in sRGB where it is CMYK. `damage` is what libvips says of the file. */
export async function decodePicture(
  path: string,
  bytes: Uint8Array,
  { metadata: { space }, kind }: PictureHeader,
): Promise<{ readonly raster: Raster<Uint8Array | Uint16Array>; readonly damage: ReadonlySet<string> }> {
  const { grey, sixteenBit, alpha } = kind
  // sharp drops the alpha of raw 8-bit grey, so such a picture is read as RGBA and reduced here.
  const asRgba = grey && alpha && !sixteenBit
  const colourspace = sixteenBit ? (grey ? 'grey16' : 'rgb16') : grey && !asRgba ? 'b-w' : 'srgb'
  const options: SharpOptions = { ...tolerance, autoOrient: true, ignoreIcc: space !== 'cmyk' }
  const damage = new Set<string>()
  try {
    const { data, info } = await sharp(bytes, options)
      .on('warning', (found: string) => isDamage(found) && damage.add(found.trim()))
      .toColourspace(colourspace)
      .raw({ depth: sixteenBit ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    if (sixteenBit) {
      const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
      return { raster: { width, height, channels, data: samples }, damage }
    }
    const samples = new Uint8Array(data.buffer, data.byteOffset, data.length)
    const raster = { width, height, channels, data: samples }
    return { raster: asRgba ? greyAlphaOfRgba(raster) : raster, damage }
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
      throw new FileError('unsupported-picture', path, problem, { cause: error })
    }
    throw corrupt(path, 'header', error)
  }
}

function formatOf(path: string, { format, compression }: Metadata): FileFormat {
  if (format === 'png' || format === 'jpeg' || format === 'webp' || format === 'tiff') return format
  if (format === 'heif' && compression === 'av1') return 'avif'
  const found = format === 'heif' ? `HEIF with ${compression ?? 'unknown'} compression` : format.toUpperCase()
  const problem = `the picture is ${found}. Expected PNG, JPEG, WebP, TIFF, AVIF or BMP. Convert it to one of these first.`
  throw new FileError('unsupported-picture', path, problem)
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
  throw new FileError('unsupported-picture', path, problem)
}

function corrupt(path: string, part: 'header' | 'pixels', cause: unknown): FileError {
  if (/unsupported|not supported|not configured|not built/i.test(messageOf(cause))) {
    const problem = `the picture is of a kind that is not supported (${complaintsOf(cause)}). Convert it first.`
    return new FileError('unsupported-picture', path, problem, { cause })
  }
  const problem = `the picture's ${part} cannot be read. The file is damaged or cut short (${complaintsOf(cause)}).`
  return new FileError('corrupt-picture', path, problem, { cause })
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
