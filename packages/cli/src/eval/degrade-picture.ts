import { type LossyCodec, storeWithLoss } from '@sr/files'
import { quantizeRaster, type Raster } from '@sr/image'

/** A picture that was read from a file; of PNG, whose bytes tell nothing more, undefined. */
export interface StoredPicture {
  readonly raster: Raster
  readonly file: Uint8Array | undefined
}

/** Stores a grey or RGB picture as `codec:quality` says, such as `jpeg:30`, or as `png`, and reads it again. */
export async function degradePicture(picture: Raster, degrade: string): Promise<StoredPicture> {
  const raster = quantizeRaster(picture, 'uint8')
  if (degrade === 'png') return { raster, file: undefined }
  const [codec, quality] = degrade.split(':') as [LossyCodec, string]
  return storeWithLoss(raster, { codec, quality: Number(quality) })
}
