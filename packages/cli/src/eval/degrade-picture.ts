import { quantizeRaster, type Raster } from '@sr/image'
import sharp, { type Sharp } from 'sharp'

/** A picture that was read from a file. */
export interface StoredPicture {
  readonly raster: Raster
  readonly file: Uint8Array
}

/** Stores a grey or RGB picture as `codec:quality` says, such as `jpeg:30`, and reads it again. */
export async function degradePicture(picture: Raster, degrade: string): Promise<StoredPicture> {
  const { width, height, channels, data } = quantizeRaster(picture, 'uint8')
  const [codec, quality] = degrade.split(':') as [keyof typeof encoders, string]
  const raw = { width, height, channels: channels as 1 | 3 }
  const file = await encoders[codec](sharp(data, { raw }), Number(quality)).toBuffer()
  const decoded = await sharp(file)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const samples = new Uint8Array(decoded.data.buffer, decoded.data.byteOffset, decoded.data.length)
  const raster = { width, height, channels: decoded.info.channels, data: samples }
  return { raster, file }
}

/** As most programs store them: JPEG by libjpeg, chroma halved. */
const encoders = {
  jpeg: (image: Sharp, quality: number) => image.jpeg({ quality }),
  webp: (image: Sharp, quality: number) => image.webp({ quality }),
  avif: (image: Sharp, quality: number) => image.avif({ quality, chromaSubsampling: '4:2:0' }),
}
