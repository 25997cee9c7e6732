import type { Raster } from '@sr/image'
import { encodePicture, readPicture } from '@sr/image/canvas'
import { firstChannels } from './first-channels.js'

/** Stores a grey or RGB picture as JPEG of this quality, 1 to 100, and reads it again, as the browser does. */
export async function storeAsJpeg(
  picture: Raster,
  quality: number,
): Promise<{ readonly raster: Raster; readonly file: Uint8Array }> {
  const blob = await encodePicture(picture, { type: 'image/jpeg', quality: quality / 100 })
  const raster = firstChannels(await readPicture(blob), picture.channels)
  return { raster, file: new Uint8Array(await blob.arrayBuffer()) }
}
