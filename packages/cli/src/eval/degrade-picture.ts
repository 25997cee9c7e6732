import { type Compression, compressionOf, quantizeRaster, type Raster } from '@sr/image'
import { type LossyCodec, storeWithLoss } from '../pictures/store-with-loss.js'

/** A picture that was stored with loss and read again. */
export interface DegradedPicture {
  /** 8 bit. */
  readonly raster: Raster<Uint8Array>
  readonly compression: () => Compression
}

/** Stores a grey or RGB picture as `codec:quality` says, such as `jpeg:30`, and reads it again. */
export async function degradePicture(picture: Raster, degrade: string): Promise<DegradedPicture> {
  const [codec, quality] = degrade.split(':') as [LossyCodec, string]
  const stored = await storeWithLoss(quantizeRaster(picture, 'uint8'), { codec, quality: Number(quality) })
  return { raster: stored.raster, compression: () => compressionOf(stored.raster, stored.file) }
}
