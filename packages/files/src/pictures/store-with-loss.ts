import type { Raster } from '@sr/image'
import sharp, { type Sharp } from 'sharp'

/** How a picture is stored with loss. */
export interface LossyStorage {
  readonly codec: LossyCodec
  /** 1 to 100. */
  readonly quality: number
  /** Whether chroma is halved along both sides, as most programs do, or whole. WebP always halves it. */
  readonly chroma?: '4:2:0' | '4:4:4'
  /** The codec's blocks lie so many pixels further up and left, as in a picture that was cropped since. */
  readonly shift?: { readonly x: number; readonly y: number }
}

export type LossyCodec = keyof typeof encoders

/** Stores a picture of 8-bit grey or RGB, JPEG by libjpeg, and reads it again. */
export async function storeWithLoss(
  { width, height, channels, data }: Raster<Uint8Array>,
  { codec, quality, chroma = '4:2:0', shift: { x, y } = { x: 0, y: 0 } }: LossyStorage,
): Promise<{ readonly raster: Raster<Uint8Array>; readonly file: Uint8Array }> {
  const raw = { width, height, channels: channels as 1 | 3 }
  const moved = sharp(data, { raw }).extend({ left: x, top: y, extendWith: 'copy' })
  const file = await encoders[codec](moved, quality, chroma).toBuffer()
  const decoded = await sharp(file)
    .extract({ left: x, top: y, width, height })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const samples = new Uint8Array(decoded.data.buffer, decoded.data.byteOffset, decoded.data.length)
  return { raster: { width, height, channels: decoded.info.channels, data: samples }, file }
}

const encoders = {
  jpeg: (image: Sharp, quality: number, chromaSubsampling: string) =>
    image.jpeg({ quality, chromaSubsampling }),
  webp: (image: Sharp, quality: number) => image.webp({ quality }),
  avif: (image: Sharp, quality: number, chromaSubsampling: string) =>
    image.avif({ quality, chromaSubsampling }),
}
