import { hasAlpha, type Raster } from '@sr/image'
import { encodePicture, toImageData } from '@sr/image/canvas'
import { encodePng } from '@sr/image/png'
import type { PictureType } from './messages.js'

/** A file of the result. PNG has exactly its samples, alpha and 16 bit included; JPEG knows no alpha. */
export async function encodeResult(result: Raster, type: PictureType): Promise<Blob> {
  if (type === 'image/png') return new Blob([encodePng(result)], { type })
  const picture = type === 'image/jpeg' && hasAlpha(result) ? onWhite(result) : result
  return encodePicture(picture, { type, quality: 0.92 })
}

function onWhite(result: Raster): Raster {
  const { width, height, data } = toImageData(result)
  const opaque = new Uint8ClampedArray(data)
  for (let index = 0; index < data.length; index++) {
    const alpha = data[index | 3] as number
    opaque[index] = 255 - ((255 - (data[index] as number)) * alpha) / 255
  }
  for (let index = 3; index < data.length; index += 4) opaque[index] = 255
  return { width, height, channels: 4, data: opaque }
}
