import { kindOf } from '@sr/checks'
import type { AbortSignalLike } from '@sr/engine'
import { takeBitmap } from '@sr/image/canvas'
import type { PictureSource } from '../upscale/picture-source.js'
import type { SentSource } from './messages.js'

/**
 * The source as it is now, as something that can go to a worker: a file itself, of a frame another handle, of
 * all else a bitmap. Rejects with ImageError as `readPicture` does.
 */
export function takeSource(
  source: PictureSource,
  signal: AbortSignalLike | undefined,
): Promise<SentSource> | SentSource {
  if (isFile(source) && source.type !== 'image/svg+xml') return source // of SVG workers make no picture
  if (isOpenFrame(source)) return source.clone()
  return takeBitmap(source, { maxPixels, signal })
}

/** As of `readPicture`. */
const maxPixels = 2 ** 28

const isFile = (source: PictureSource): source is Blob => ['Blob', 'File'].includes(kindOf(source))

const isOpenFrame = (source: PictureSource): source is VideoFrame =>
  kindOf(source) === 'VideoFrame' && (source as VideoFrame).displayWidth > 0
