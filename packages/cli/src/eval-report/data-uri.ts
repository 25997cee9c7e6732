import type { Raster } from '@sr/image'
import sharp from 'sharp'

/** A picture as text for a page that needs no other file: WebP, bit for bit, for what is looked at closely. */
export async function exactDataUri(raster: Raster<Uint8Array>): Promise<string> {
  return asUri(await open(raster).webp({ lossless: true, effort: 5 }).toBuffer())
}

/** The same for an overview: not more than `sidePx` on the longer side, with loss. */
export async function smallDataUri(raster: Raster<Uint8Array>, sidePx: number): Promise<string> {
  const size = { width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true } as const
  return asUri(await open(raster).resize(size).webp({ quality: 78, smartSubsample: true }).toBuffer())
}

function open({ width, height, channels, data }: Raster<Uint8Array>) {
  return sharp(data, { raw: { width, height, channels: channels as 1 | 3 } })
}

const asUri = (bytes: Buffer): string => `data:image/webp;base64,${bytes.toString('base64')}`
