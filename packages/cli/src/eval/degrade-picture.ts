import { type Compression, compressionOf, quantizeRaster, type Raster } from '@sr/image'
import sharp, { type Sharp } from 'sharp'

/** A picture that was stored and read again. */
export interface DegradedPicture {
  /** 8 bit. */
  readonly raster: Raster<Uint8Array>
  readonly compression: () => Compression
}

/** Stores a grey or RGB picture as `codec:quality` says, such as `jpeg:30`, or as `png`, and reads it again. */
export async function degradePicture(picture: Raster, degrade: string): Promise<DegradedPicture> {
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
  return { raster, compression: () => compressionOf(raster, file) }
}

/** As most programs store them: JPEG by libjpeg, chroma halved. PNG loses nothing beyond the rounding to 8 bit. */
const encoders = {
  png: (image: Sharp) => image.png(),
  jpeg: (image: Sharp, quality: number) => image.jpeg({ quality }),
  webp: (image: Sharp, quality: number) => image.webp({ quality }),
  avif: (image: Sharp, quality: number) => image.avif({ quality, chromaSubsampling: '4:2:0' }),
}
