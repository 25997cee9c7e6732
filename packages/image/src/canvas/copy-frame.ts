import type { AbortSignalLike } from '../abort-signal.js'
import type { Raster } from '../raster.js'
import { abortable } from './abortable.js'
import { assertPixelLimit } from './decode-options.js'

/** How a frame is copied. */
export interface CopyFrameOptions {
  readonly colorSpace: PredefinedColorSpace
  readonly maxPixels: number
  readonly signal: AbortSignalLike | undefined
}

/**
 * A frame's pixels without a canvas, which would multiply them by alpha. Undefined for a frame that is to be turned or
 * stretched, and for one of luma and chroma: those are for a canvas, which smooths the chroma.
 */
export async function copyFrame(
  frame: VideoFrame,
  { colorSpace, maxPixels, signal }: CopyFrameOptions,
): Promise<Raster<Uint8ClampedArray<ArrayBuffer>> | undefined> {
  const { displayWidth: width, displayHeight: height, format, visibleRect } = frame
  if (format === null || !rgbFormats.includes(format) || isTurned(frame)) return undefined
  if (visibleRect?.width !== width || visibleRect.height !== height) return undefined
  assertPixelLimit({ width, height }, maxPixels)
  const data = new Uint8ClampedArray(width * height * 4)
  try {
    await abortable(frame.copyTo(data, { format: 'RGBA', colorSpace }), signal)
  } catch {
    signal?.throwIfAborted()
    return undefined // a browser that does not convert on copying
  }
  return { width, height, channels: 4, data }
}

const rgbFormats = ['RGBA', 'RGBX', 'BGRA', 'BGRX']

/** Declarations of the DOM do not know these two yet, nor do all browsers. */
function isTurned(frame: VideoFrame & { readonly rotation?: number; readonly flip?: boolean }): boolean {
  return (frame.rotation ?? 0) !== 0 || frame.flip === true
}
