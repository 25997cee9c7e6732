import { quantizeRaster, type Raster } from '@sr/image'
import { type LossyCodec, storeWithLoss } from '../pictures/store-with-loss.js'

/** A picture that was read from a file. */
export interface StoredPicture {
  readonly raster: Raster
  readonly file: Uint8Array
}

/** Stores a grey or RGB picture as `codec:quality` says, such as `jpeg:30`, and reads it again. */
export async function degradePicture(picture: Raster, degrade: string): Promise<StoredPicture> {
  const [codec, quality] = degrade.split(':') as [LossyCodec, string]
  return storeWithLoss(quantizeRaster(picture, 'uint8'), { codec, quality: Number(quality) })
}
