import { assertKnownOptions, kindOf, sayValue } from '@sr/checks'
import type { AbortSignalLike } from '../abort-signal.js'
import { ImageError } from '../errors.js'
import type { Raster } from '../raster.js'
import { copyFrame } from './copy-frame.js'
import { assertPixelLimit } from './decode-options.js'
import { isPictureSource, type PictureSource } from './picture-source.js'
import { readPixels } from './read-pixels.js'
import { assertHasPixels, takeBitmap, withoutPixels } from './take-bitmap.js'

/** How a picture is read. */
export interface ReadPictureOptions {
  /** What red, green and blue mean in the result; the browser converts to it. Default `srgb`. */
  readonly colorSpace?: 'srgb' | 'display-p3'
  /**
   * Refuses larger pictures, before they are decoded where the file's beginning tells their size. Default 2²⁸,
   * 16,384 × 16,384: 1 GiB.
   */
  readonly maxPixels?: number
  /** Ends the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined
}

/**
 * The source's pixels as they are now, in the caller's own memory: 8-bit RGBA, alpha not premultiplied, upright by
 * EXIF orientation (of a VideoFrame: turned and stretched as it is to be shown). The source is only read, and
 * stays open. An `<img>` that still loads is waited for.
 *
 * Rejects with RangeError or TypeError for wrong calls, with the signal's reason, and with ImageError:
 * `undecodable`, `no-pixels`, `cross-origin`, `picture-too-large`, `no-canvas`.
 */
export async function readPicture(
  source: PictureSource,
  options: ReadPictureOptions = {},
): Promise<Raster<Uint8ClampedArray<ArrayBuffer>>> {
  assertCall(source, options)
  const { colorSpace = 'srgb', maxPixels = 2 ** 28, signal } = options
  signal?.throwIfAborted()
  const decoding = { colorSpace, maxPixels, signal }
  switch (kindOf(source)) {
    case 'ImageData':
      return readImageData(source as ImageData, decoding)
    case 'ImageBitmap':
      return readBitmap(source as ImageBitmap, decoding)
    case 'VideoFrame':
      return (await copyFrame(source as VideoFrame, decoding)) ?? readSnapshot(source, decoding)
    default:
      return readSnapshot(source, decoding)
  }
}

type Reading = Required<ReadPictureOptions>
type Read = Promise<Raster<Uint8ClampedArray<ArrayBuffer>>>

async function readImageData(source: ImageData, reading: Reading): Read {
  const { width, height, data, colorSpace } = source
  const isAsWanted = data instanceof Uint8ClampedArray && colorSpace === reading.colorSpace
  if (!isAsWanted) return readSnapshot(source, reading)
  assertPixelLimit(source, reading.maxPixels)
  return { width, height, channels: 4, data: new Uint8ClampedArray(data) }
}

async function readSnapshot(source: PictureSource, reading: Reading): Read {
  const bitmap = await takeBitmap(source, reading)
  try {
    return await readBitmap(bitmap, reading)
  } finally {
    bitmap.close()
  }
}

async function readBitmap(bitmap: ImageBitmap, reading: Reading): Read {
  assertHasPixels(bitmap)
  assertPixelLimit(bitmap, reading.maxPixels)
  try {
    return await readPixels(bitmap, reading)
  } catch (cause) {
    if (bitmap.width === 0) throw withoutPixels(bitmap, cause) // closed meanwhile
    if (!(cause instanceof DOMException && cause.name === 'SecurityError')) throw cause
    throw new ImageError(
      'cross-origin',
      'readPicture: the picture comes from another origin, which has not allowed to read it. ' +
        'Set crossOrigin = "anonymous" before src, and have that server send Access-Control-Allow-Origin.',
      { cause },
    )
  }
}

function assertCall(source: unknown, options: ReadPictureOptions): void {
  const where = 'readPicture'
  assertKnownOptions(where, options, ['colorSpace', 'maxPixels', 'signal'])
  const { colorSpace = 'srgb', maxPixels = 1, signal } = options
  if (!isPictureSource(source)) {
    throw new TypeError(
      `${where}: not a picture of a browser. Expected a Blob, ImageData, ImageBitmap, <img>, <video>, canvas or ` +
        `VideoFrame, found ${sayValue(source)}.`,
    )
  }
  if (colorSpace !== 'srgb' && colorSpace !== 'display-p3') {
    throw new RangeError(
      `${where}: colorSpace must be 'srgb' or 'display-p3', found ${sayValue(colorSpace)}.`,
    )
  }
  if (!(maxPixels >= 1)) {
    throw new RangeError(`${where}: maxPixels must be a number from 1, found ${sayValue(maxPixels)}.`)
  }
  if (signal !== undefined && typeof signal.throwIfAborted !== 'function') {
    throw new TypeError(`${where}: signal must be an AbortSignal, found ${sayValue(signal)}.`)
  }
}
