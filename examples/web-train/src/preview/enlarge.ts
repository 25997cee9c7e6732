import { crop, type Raster, resizeBicubic } from '@sr/image'
import type { Weights } from '@sr/network'

/** A held-out picture made small, from which everything in the preview is enlarged, and its original. */
export interface PreviewPair {
  readonly original: Raster
  readonly small: Raster
}

/** Made as in training: cropped to a multiple of the scale, and made small by MATLAB's bicubic. */
export function makePreviewPair(picture: Raster, scale: number): PreviewPair {
  const width = Math.floor(picture.width / scale)
  const height = Math.floor(picture.height / scale)
  const original = crop(picture, { x: 0, y: 0, width: scale * width, height: scale * height })
  return { original, small: resizeBicubic(original, { scale: 1 / scale }) }
}

export function enlargeBicubic(small: Raster, scale: number): Raster {
  return resizeBicubic(small, { scale })
}

/** The engine comes with the first picture. */
export async function enlarge(small: Raster, weights: Weights): Promise<Raster> {
  const { createUpscaler } = await import('@sr/fsrcnn')
  const upscaler = await createUpscaler(weights)
  try {
    return await upscaler.upscale(small)
  } finally {
    upscaler.dispose()
  }
}
