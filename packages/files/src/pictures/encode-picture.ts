import { availableParallelism } from 'node:os'
import { maxSample, quantizeRaster, type Raster, type Size } from '@sr/image'
import sharp, { type Sharp } from 'sharp'
import { FileError } from '../disk/errors.js'
import { type FileFormat, formatTraits } from '../formats.js'
import { embedMetadata } from './metadata/embed-metadata.js'
import type { ResultMetadata } from './metadata/picture-metadata.js'
import { createTiffCanvas, type TiffCanvas } from './tiff-canvas.js'

/** How a picture is stored. */
export interface EncodeOptions {
  readonly format: FileFormat
  readonly metadata: ResultMetadata
  /** How hard the AVIF encoder tries, 0 to 9. */
  readonly effort?: number | undefined
  /** 1 to 100, of the formats that lose something. Default: {@link usualQuality}. */
  readonly quality?: number | undefined
}

/** Near the time of a JPEG. 4, sharp's own, takes six times as long for 1.4 dB in a file of the same size. */
const usualEffort = 2

/** What nobody sees a loss at. PNG and TIFF lose nothing. */
export const usualQuality: Readonly<Partial<Record<FileFormat, number>>> = { jpeg: 95, webp: 95, avif: 85 }

/**
 * Encodes a picture with its profile and metadata into a file; errors name it `path`. PNG and TIFF are
 * lossless, the others of high quality, with as little chroma subsampling as they allow. 16 bit becomes 8
 * where the format has no 16, and JPEG leaves alpha out.
 */
export async function encodePicture(
  path: string,
  file: string,
  canvas: TiffCanvas,
  { format, metadata, effort = usualEffort, quality = usualQuality[format] }: EncodeOptions,
): Promise<void> {
  const traits = formatTraits[format]
  const { tiff, raster } = traits.sixteenBit ? canvas : inBytes(canvas)
  const grey = raster.channels < 3
  const sixteenBit = raster.data instanceof Uint16Array
  const picture = sharp(tiff, { limitInputPixels: false })
    .toColourspace(sixteenBit ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb')
    .keepIccProfile()
  if (!traits.alpha) picture.removeAlpha()
  const encode = () => encoders[format](picture, raster, { effort, quality }).toFile(file)
  try {
    await (format === 'avif' ? onAllThreads(encode) : encode())
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw (
      systemErrorIn(message) ??
      new FileError('output-unwritable', path, `cannot be encoded as ${traits.label} (${message}).`, {
        cause: error,
      })
    )
  }
  await embedMetadata(file, format, metadata, raster)
}

let [callsOnAllThreads, usualThreads] = [0, 0]

/**
 * On glibc sharp keeps to one thread, so that memory is not fragmented; for AVIF all of them count. The number is one
 * for the whole process, so it is put back when the last of several calls ends.
 */
async function onAllThreads(encode: () => Promise<unknown>): Promise<void> {
  if (callsOnAllThreads === 0) {
    usualThreads = sharp.concurrency()
    sharp.concurrency(availableParallelism())
  }
  callsOnAllThreads++
  try {
    await encode()
  } finally {
    callsOnAllThreads--
    if (callsOnAllThreads === 0) sharp.concurrency(usualThreads)
  }
}

function inBytes(canvas: TiffCanvas): TiffCanvas {
  const { raster, iccProfile } = canvas
  if (raster.data instanceof Uint8Array) return canvas
  const bytes = createTiffCanvas(raster, 'uint8', iccProfile)
  bytes.raster.data.set(quantizeRaster(raster, 'uint8').data)
  return bytes
}

interface Settings {
  readonly effort: number
  readonly quality: number | undefined
}

const encoders: Readonly<Record<FileFormat, (picture: Sharp, size: Size, settings: Settings) => Sharp>> = {
  png: (picture) => picture.png(),
  jpeg: (picture, size, { quality }) =>
    picture.jpeg({ ...stated(quality), chromaSubsampling: '4:4:4', optimiseCoding: fitsTwice(size) }),
  webp: (picture, _, { quality }) => picture.webp({ ...stated(quality), smartSubsample: true }),
  tiff: (picture) => picture.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  avif: (picture, _, { effort, quality }) => picture.avif({ ...stated(quality), effort }),
}

const stated = (quality: number | undefined) => (quality === undefined ? {} : { quality })

/**
 * Better Huffman tables make a JPEG a little smaller, but for them the encoder holds the
 * whole picture, at 12 bytes a pixel.
 */
const fitsTwice = ({ width, height }: Size): boolean => width * height <= 2 ** 24

/** The system's error about the file, which libvips passes on only in words. */
function systemErrorIn(message: string): Error | undefined {
  const [code] = systemWords.find(([, words]) => words.test(message)) ?? []
  return code === undefined ? undefined : Object.assign(new Error(message), { code, syscall: 'write' })
}

const systemWords: readonly (readonly [string, RegExp])[] = [
  ['ENOSPC', /no space left/i],
  ['EDQUOT', /quota exceeded/i],
  ['EFBIG', /file too large/i],
  ['EMFILE', /too many open files/i],
]

/** Throws, before any work is done, for a result that the format cannot hold. */
export function assertFormatHolds(path: string, format: FileFormat, size: Size): void {
  const { label, maxSidePx } = formatTraits[format]
  if (Math.max(size.width, size.height) <= maxSidePx) return
  const problem =
    `${size.width} × ${size.height} pixels do not fit into ${label}. Expected sides of at most ${maxSidePx} pixels. ` +
    'Write a .png or .tif file instead.'
  throw new FileError('picture-too-large', path, problem)
}

/** Throws if the picture is transparent anywhere and the format cannot say so. */
export function assertAlphaSurvives(path: string, format: FileFormat, raster: Raster): void {
  if (formatTraits[format].alpha || raster.channels === 1 || raster.channels === 3) return
  const opaque = maxSample(raster.data)
  for (let i = raster.channels - 1; i < raster.data.length; i += raster.channels) {
    if (raster.data[i] === opaque) continue
    const problem = `${formatTraits[format].label} cannot hold the picture's transparency. Drop alpha, or write a .png file.`
    throw new FileError('alpha-lost', path, problem)
  }
}
