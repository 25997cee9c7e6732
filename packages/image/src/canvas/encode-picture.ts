import { assertKnownOptions, sayValue } from '@sr/checks'
import { ImageError } from '../errors.js'
import type { Raster } from '../raster.js'
import { blankCanvas } from './blank-canvas.js'
import { straight } from './decode-options.js'
import { toImageData } from './to-image-data.js'

/** What a picture becomes. */
export interface EncodeOptions {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp'
  /** Of JPEG and WebP, from 0 to 1; default: the browser's. At 1 browsers may store WebP without loss. */
  readonly quality?: number | undefined
}

/**
 * The picture as a file of 8 bits, sRGB. PNG and WebP keep alpha; JPEG has none: what is transparent lies on black.
 *
 * Rejects with RangeError or TypeError for wrong calls, and with ImageError: `unencodable` if the browser lacks the
 * format or the picture is too large for it, `nan-sample`, `no-canvas`.
 */
export async function encodePicture(picture: Raster, options: EncodeOptions): Promise<Blob> {
  assertEncodeOptions(options)
  const { type, quality } = options
  const pixels = toImageData(picture)
  // Chromium cuts off what is beyond, without a word.
  const isTooLarge = type === 'image/webp' && Math.max(pixels.width, pixels.height) > maxWebpSide
  const blob = isTooLarge ? undefined : await encode(pixels, type, quality)
  if (blob?.type === type) return blob
  throw new ImageError(
    'unencodable',
    `encodePicture: this browser cannot make the file. Expected ${type} of ${pixels.width} × ${pixels.height} ` +
      `pixels, found ${blob ? `${blob.type}. Ask for image/png.` : 'nothing. The picture may be too large for it.'}`,
  )
}

/** RFC 9649: 14 bits. */
const maxWebpSide = 16_383

/**
 * A canvas with a 2D context would multiply colours by alpha; this one takes the bitmap as it is. Undefined if it
 * is too large for the browser.
 */
async function encode(
  pixels: ImageData,
  type: string,
  quality: number | undefined,
): Promise<Blob | undefined> {
  const canvas = blankCanvas(pixels, 'encodePicture')
  try {
    const bitmap = await createImageBitmap(pixels, straight)
    const context = canvas.getContext('bitmaprenderer') as ImageBitmapRenderingContext
    context.transferFromImageBitmap(bitmap)
    return (await toBlob(canvas, type, quality)) ?? undefined
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

function toBlob(
  canvas: OffscreenCanvas | HTMLCanvasElement,
  type: string,
  quality: number | undefined,
): Promise<Blob | null> {
  if ('convertToBlob' in canvas) {
    return canvas.convertToBlob(quality === undefined ? { type } : { type, quality })
  }
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality))
}

function assertEncodeOptions(options: EncodeOptions): void {
  const where = 'encodePicture'
  assertKnownOptions(where, options, ['type', 'quality'], { format: 'Say type, such as image/png.' })
  const { type, quality = 1 } = options
  if (!['image/png', 'image/jpeg', 'image/webp'].includes(type)) {
    throw new RangeError(
      `${where}: type must be image/png, image/jpeg or image/webp, found ${sayValue(type)}.`,
    )
  }
  if (!(quality >= 0 && quality <= 1)) {
    throw new RangeError(`${where}: quality must be a number from 0 to 1, found ${sayValue(quality)}.`)
  }
}
