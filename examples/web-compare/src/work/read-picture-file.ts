import { ImageError, type Raster } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { assertFits, limitPicturePixels } from './limits.js'

/**
 * Decodes a picture file. PNG keeps its own samples, alpha and 16 bit included, which a canvas would not give
 * back exactly; everything else is what the browser makes of it, upright by EXIF.
 */
export async function readPictureFile(file: Blob): Promise<Raster> {
  const begin = new Uint8Array(await file.slice(0, 32).arrayBuffer())
  if (isPng(begin)) {
    const header = new DataView(begin.buffer)
    assertFits({ width: header.getUint32(16), height: header.getUint32(20) })
    try {
      return decodePng(new Uint8Array(await file.arrayBuffer()), { limitPixels: limitPicturePixels })
    } catch (error) {
      const isForBrowser = error instanceof ImageError && error.code === 'png-unsupported'
      if (!isForBrowser) throw new Error(`This picture is damaged. ${wordsOf(error)}`)
    }
  }
  return decodeByBrowser(file)
}

const isPng = (begin: Uint8Array): boolean =>
  begin.length >= 24 && [0x89, 0x50, 0x4e, 0x47].every((byte, index) => begin[index] === byte)

async function decodeByBrowser(file: Blob): Promise<Raster> {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' }).catch(() => {
    throw new Error(
      'This file is no picture that your browser can read, or it is damaged. Try PNG, JPEG, WebP or AVIF.',
    )
  })
  try {
    assertFits(bitmap)
    const { width, height } = bitmap
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    if (!context)
      throw new Error('Your browser has no room for this picture. Close other tabs, or take a smaller one.')
    context.drawImage(bitmap, 0, 0)
    return withoutOpaqueAlpha({
      width,
      height,
      channels: 4,
      data: context.getImageData(0, 0, width, height).data,
    })
  } finally {
    bitmap.close()
  }
}

/** Canvases have alpha always; where all of it is opaque the picture had none. */
function withoutOpaqueAlpha(picture: Raster): Raster {
  const { width, height, data } = picture
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return picture
  const colors = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    colors[to] = data[from] as number
    colors[to + 1] = data[from + 1] as number
    colors[to + 2] = data[from + 2] as number
  }
  return { width, height, channels: 3, data: colors }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
