import { ImageError } from '../errors.js'
import { abortable, abortableBitmap } from './abortable.js'
import { assertPixelLimit, type DecodeOptions, straight } from './decode-options.js'

/** The picture of an `<img>`, which is waited for; in its own pixels, whatever its size on the page. */
export async function decodeElement(
  image: HTMLImageElement,
  { maxPixels, signal }: DecodeOptions,
): Promise<ImageBitmap> {
  await abortable(image.decode(), signal).catch((cause) => {
    signal?.throwIfAborted()
    throw undecodable(image, 'has no picture, or one that this browser cannot load', cause)
  })
  const size = { width: image.naturalWidth, height: image.naturalHeight }
  if (size.width === 0 || size.height === 0) throw undecodable(image, 'has no size', undefined)
  assertPixelLimit(size, maxPixels)
  try {
    return await abortableBitmap(createImageBitmap(image, straight), signal)
  } catch {
    signal?.throwIfAborted()
  }
  // An SVG that has no size of its own, but a default one.
  const resize = { resizeWidth: size.width, resizeHeight: size.height }
  return abortableBitmap(createImageBitmap(image, { ...straight, ...resize }), signal).catch((cause) => {
    signal?.throwIfAborted()
    throw undecodable(image, 'cannot be decoded', cause)
  })
}

function undecodable({ currentSrc }: HTMLImageElement, what: string, cause: unknown): ImageError {
  const source = currentSrc === '' ? 'no src' : currentSrc.slice(0, 80)
  return new ImageError(
    'undecodable',
    `readPicture: the <img> ${what}. Expected a picture that loads, and of an SVG its width and height, ` +
      `found ${source}.`,
    { cause },
  )
}
