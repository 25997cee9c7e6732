import { sayValue } from '@sr/checks'
import { ImageError } from '../errors.js'
import type { Raster } from '../raster.js'
import { context2d } from './blank-canvas.js'
import { toImageData } from './to-image-data.js'

/**
 * Shows the picture, of any channels and samples, on a canvas, which takes its size. The canvas keeps colours
 * multiplied by alpha, in bytes: what is read from it again differs where alpha is low. `encodePicture` does not.
 *
 * Throws TypeError for something that is no canvas, and ImageError `no-canvas` if the canvas is not the caller's to
 * draw on or the picture is larger than a canvas may be.
 */
export function drawPicture(picture: Raster, canvas: HTMLCanvasElement | OffscreenCanvas): void {
  if (typeof canvas?.getContext !== 'function') {
    throw new TypeError(
      `drawPicture: not a canvas. Expected a canvas element or an OffscreenCanvas, found ${sayValue(canvas)}.`,
    )
  }
  const pixels = toImageData(picture)
  const { width, height } = pixels
  if (Math.max(width, height) > maxSide || width * height > maxArea) {
    throw new ImageError(
      'no-canvas',
      `drawPicture: the picture is larger than a canvas may be. Expected sides up to ${maxSide} and ` +
        `${maxArea} pixels, found ${width} × ${height}. Draw a part of it.`,
    )
  }
  const context = context2d(canvas, 'drawPicture')
  Object.assign(canvas, { width, height })
  context.putImageData(pixels, 0, 0)
}

/** Chromium's; beyond them a canvas stays blank without a word. */
const [maxSide, maxArea] = [65_535, 2 ** 28]
