import type { AbortSignalLike } from '../abort-signal.js'
import { ImageError } from '../errors.js'
import type { Raster } from '../raster.js'
import { yieldToEventLoop } from '../yield-to-event-loop.js'
import { blankCanvas, context2d } from './blank-canvas.js'

/** How a bitmap is read. */
export interface ReadPixelsOptions {
  readonly colorSpace: PredefinedColorSpace
  readonly signal: AbortSignalLike | undefined
}

/**
 * Small enough for each to take a few milliseconds on a slow machine, so that pages stay lively; and no wider
 * than any browser's canvas may be.
 */
const [bandPixels, maxBandWidth, busyMs] = [2 ** 16, 8192, 4]

/**
 * A bitmap's pixels, part by part through a small canvas. In between the event loop has its turn.
 *
 * A canvas keeps colours multiplied by alpha. In bytes half of them are lost where alpha is low (up to 127
 * levels, measured in Chromium 156, and 8 from alpha 16 on); in half floats none, where alpha is not 0.
 * Browsers that do not know `colorType` leave it out.
 */
export async function readPixels(
  bitmap: ImageBitmap,
  { colorSpace, signal }: ReadPixelsOptions,
): Promise<Raster<Uint8ClampedArray<ArrayBuffer>>> {
  const { width, height } = bitmap
  const data = allocate(width, height)
  const bandWidth = Math.min(width, maxBandWidth)
  const bandHeight = Math.min(height, Math.max(1, Math.floor(bandPixels / bandWidth)))
  const canvas = blankCanvas({ width: bandWidth, height: bandHeight }, 'readPicture')
  const context = context2d(canvas, 'readPicture', settingsFor(colorSpace))
  context.globalCompositeOperation = 'copy'
  let yieldedAt = performance.now()
  for (let y = 0; y < height; y += bandHeight) {
    for (let x = 0; x < width; x += bandWidth) {
      context.drawImage(bitmap, -x, -y)
      const columns = Math.min(bandWidth, width - x)
      const rows = Math.min(bandHeight, height - y)
      const band = context.getImageData(0, 0, columns, rows).data
      for (let row = 0; row < rows; row++) {
        data.set(band.subarray(row * columns * 4, (row + 1) * columns * 4), ((y + row) * width + x) * 4)
      }
      if (performance.now() - yieldedAt < busyMs) continue
      await yieldToEventLoop()
      signal?.throwIfAborted()
      yieldedAt = performance.now()
    }
  }
  return { width, height, channels: 4, data }
}

/** Declarations of the DOM do not know `colorType` yet. */
function settingsFor(colorSpace: PredefinedColorSpace): CanvasRenderingContext2DSettings {
  const settings = { colorSpace, colorType: 'float16', willReadFrequently: true }
  return settings
}

function allocate(width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  try {
    return new Uint8ClampedArray(width * height * 4)
  } catch (cause) {
    throw new ImageError(
      'picture-too-large',
      `readPicture: no room for the picture. Expected ${Math.ceil((width * height * 4) / 1e6)} MB ` +
        `for ${width} × ${height} pixels. Use a smaller picture.`,
      { cause },
    )
  }
}
