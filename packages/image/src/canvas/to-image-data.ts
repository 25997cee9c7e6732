import { quantizeRaster } from '../quantize.js'
import { assertRaster, type Raster } from '../raster.js'
import { assertBrowser } from './blank-canvas.js'

/**
 * The picture for `putImageData` and `createImageBitmap`, of any channels and samples, which are rounded once;
 * sRGB. Bytes of RGBA are not copied unless their memory is shared: the result is another view of them.
 *
 * Throws ImageError `nan-sample` for floats that are no numbers, and `no-canvas` outside browsers.
 */
export function toImageData(picture: Raster): ImageData {
  assertRaster(picture, 'toImageData')
  assertBrowser('toImageData')
  return new ImageData(rgbaOf(picture), picture.width, picture.height)
}

function rgbaOf(picture: Raster): Uint8ClampedArray<ArrayBuffer> {
  const { channels, data } = picture
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray
  if (isBytes && channels === 4 && data.buffer instanceof ArrayBuffer) {
    return new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
  }
  const bytes = isBytes ? data : quantizeRaster(picture, 'uint8').data
  if (channels === 4) return new Uint8ClampedArray(bytes)
  const rgba = new Uint8ClampedArray(picture.width * picture.height * 4).fill(255)
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2]
  for (let from = 0, to = 0; from < bytes.length; from += channels, to += 4) {
    rgba[to] = bytes[from]
    rgba[to + 1] = bytes[from + green]
    rgba[to + 2] = bytes[from + blue]
    if (channels === 2) rgba[to + 3] = bytes[from + 1]
  }
  return rgba
}
