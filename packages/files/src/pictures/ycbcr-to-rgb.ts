import type { Raster } from '@sr/image'
import type { TiffDirectory } from './tiff-directory.js'

/**
 * Y, Cb, Cr of 8 bits in place of R, G, B become those (TIFF 6.0, section 21), by the coefficients and the
 * black and white that the file states. libvips does so for JPEG inside TIFF only.
 */
export function ycbcrToRgb({ data }: Raster, directory: TiffDirectory): void {
  const [red, green, blue] = directory.values(529, [0.299, 0.587, 0.114])
  const [yBlack, yWhite, cbZero, cbMost, crZero, crMost] = directory.values(532, [0, 255, 128, 255, 128, 255])
  const pixel = new Uint8ClampedArray(3) // rounds
  for (let i = 0; i < data.length; i += 3) {
    const y = ((data[i] - yBlack) * 255) / (yWhite - yBlack)
    const cb = ((data[i + 1] - cbZero) * 127) / (cbMost - cbZero)
    const cr = ((data[i + 2] - crZero) * 127) / (crMost - crZero)
    pixel[0] = y + cr * (2 - 2 * red)
    pixel[2] = y + cb * (2 - 2 * blue)
    pixel[1] = y - (cb * (2 - 2 * blue) * blue + cr * (2 - 2 * red) * red) / green
    data.set(pixel, i)
  }
}
