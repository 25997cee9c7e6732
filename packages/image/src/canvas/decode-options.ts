import type { AbortSignalLike } from '../abort-signal.js'
import { ImageError } from '../errors.js'
import type { Size } from '../rect.js'

/** How a picture is decoded. */
export interface DecodeOptions {
  readonly maxPixels: number
  readonly signal: AbortSignalLike | undefined
}

/** Colour is not multiplied by alpha. For pictures that are opaque Chromium's page would be held up by it. */
export const straight = { premultiplyAlpha: 'none' } as const

/** Throws ImageError `picture-too-large` for more pixels than are wanted. */
export function assertPixelLimit({ width, height }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return
  throw new ImageError(
    'picture-too-large',
    `readPicture: the picture is too large. Expected at most ${maxPixels} pixels (maxPixels), ` +
      `found ${width} × ${height} = ${width * height}. Use a smaller picture, or raise maxPixels.`,
  )
}
