import { kindOf, sayKind } from '@sr/checks'
import { ImageError } from '../errors.js'
import type { Size } from '../rect.js'
import { abortableBitmap } from './abortable.js'
import { assertBrowser } from './blank-canvas.js'
import { decodeBlob } from './decode-blob.js'
import { decodeElement } from './decode-element.js'
import { assertPixelLimit, type DecodeOptions, straight } from './decode-options.js'
import type { PictureSource } from './picture-source.js'

/**
 * The source as it is now, as a bitmap that the caller closes: what a video goes on to, or a program draws,
 * while it is being read must not get in. Colour stays apart from alpha where a source may have alpha.
 */
export async function takeBitmap(source: PictureSource, options: DecodeOptions): Promise<ImageBitmap> {
  assertBrowser('readPicture')
  const kind = kindOf(source)
  if (kind === 'Blob' || kind === 'File') return decodeBlob(source as Blob, options)
  if (kind === 'HTMLImageElement') return decodeElement(source as HTMLImageElement, options)
  assertHasPixels(source)
  assertPixelLimit(sizeOf(source), options.maxPixels)
  // Frames are opaque as a rule, and to divide them by alpha would hold up the page.
  const isFrame = kind === 'HTMLVideoElement' || kind === 'VideoFrame'
  const work = createImageBitmap(source, isFrame ? {} : straight)
  return abortableBitmap(work, options.signal).catch((cause) => {
    options.signal?.throwIfAborted()
    throw withoutPixels(source, cause)
  })
}

/** Throws ImageError `no-pixels` for what is empty, closed, handed over to another thread, or not there yet. */
export function assertHasPixels(source: PictureSource): void {
  const { width, height } = sizeOf(source)
  const isTooEarly = 'readyState' in source && source.readyState < haveCurrentData
  if (isTooEarly || !(width > 0 && height > 0)) throw withoutPixels(source)
}

/** HTMLMediaElement.HAVE_CURRENT_DATA */
const haveCurrentData = 2

/** What it shows, in its own pixels. */
function sizeOf(source: Exclude<PictureSource, Blob | HTMLImageElement> | PictureSource): Size {
  if ('videoWidth' in source) return { width: source.videoWidth, height: source.videoHeight }
  if ('displayWidth' in source) return { width: source.displayWidth, height: source.displayHeight }
  return 'width' in source ? source : { width: 0, height: 0 }
}

/** The error `no-pixels`. */
export function withoutPixels(source: PictureSource, cause?: unknown): ImageError {
  const kind = kindOf(source)
  const why =
    kind === 'HTMLVideoElement'
      ? 'It shows no frame yet. Wait for its event loadeddata.'
      : 'It is empty, was closed, or was handed over to another thread. Pass it before.'
  return new ImageError('no-pixels', `readPicture: ${sayKind(kind)} without pixels. ${why}`, { cause })
}
