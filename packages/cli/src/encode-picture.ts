import { maxSample, quantizeRaster, type Raster } from '@sr/image'
import sharp, { type Sharp } from 'sharp'
import { CliError } from './errors.js'
import { formatTraits, type PictureFormat } from './picture-formats.js'
import { rasterToTiff } from './raster-to-tiff.js'

/** What goes into the file besides the pixels. */
export interface EncodeOptions {
  readonly iccProfile?: Uint8Array | undefined
  /** Pixels per inch. */
  readonly density?: number | undefined
}

/**
 * Encodes a raster with its profile and density: PNG and TIFF without loss, the others at high quality, with as little
 * chroma subsampling as they allow. 16 bit becomes 8 where the format has no 16; a JPEG leaves alpha out.
 */
export async function encodePicture(
  path: string,
  raster: Raster<Uint8Array | Uint16Array>,
  format: PictureFormat,
  { iccProfile, density }: EncodeOptions = {},
): Promise<Uint8Array> {
  const traits = formatTraits[format]
  const fits = traits.sixteenBit || !(raster.data instanceof Uint16Array)
  const stored = fits ? raster : quantizeRaster(raster, 'uint8')
  const grey = raster.channels < 3
  const sixteenBit = stored.data instanceof Uint16Array
  let picture = sharp(rasterToTiff(stored, iccProfile), { limitInputPixels: false })
    .toColourspace(sixteenBit ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb')
    .keepIccProfile()
  if (density !== undefined) picture = picture.withDensity(density)
  if (!traits.alpha) picture = picture.removeAlpha()
  try {
    return await encoders[format](picture).toBuffer()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CliError('OUTPUT_UNWRITABLE', path, `cannot be encoded as ${traits.label} (${message}).`, {
      cause: error,
    })
  }
}

const encoders: Readonly<Record<PictureFormat, (picture: Sharp) => Sharp>> = {
  png: (picture) => picture.png(),
  jpeg: (picture) => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  webp: (picture) => picture.webp({ quality: 95, smartSubsample: true }),
  tiff: (picture) => picture.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  avif: (picture) => picture.avif({ quality: 85 }),
}

/** Throws, before any work is done, for a result that the format cannot hold. */
export function assertFormatHolds(
  path: string,
  format: PictureFormat,
  size: { readonly width: number; readonly height: number },
): void {
  const { label, maxSidePx } = formatTraits[format]
  if (Math.max(size.width, size.height) <= maxSidePx) return
  const problem =
    `${size.width} × ${size.height} pixels do not fit into ${label}. Expected sides of at most ${maxSidePx} pixels. ` +
    'Write a .png or .tif file instead.'
  throw new CliError('PICTURE_TOO_LARGE', path, problem)
}

/** Throws if the picture is transparent anywhere and the format cannot say so. */
export function assertAlphaSurvives(path: string, format: PictureFormat, raster: Raster): void {
  if (formatTraits[format].alpha || raster.channels === 1 || raster.channels === 3) return
  const opaque = maxSample(raster.data)
  for (let i = raster.channels - 1; i < raster.data.length; i += raster.channels) {
    if (raster.data[i] === opaque) continue
    const problem = `${formatTraits[format].label} cannot hold the picture's transparency. Use --alpha drop, or write a .png file.`
    throw new CliError('ALPHA_LOST', path, problem)
  }
}
