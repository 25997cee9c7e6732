import {
  createRaster,
  quantizeRaster,
  type Raster,
  readPlane,
  resizePlaneBicubic,
  rgbToYcbcrBt601,
  writePlane,
  ycbcrBt601ToRgb,
} from '@sr/image'
import sharp from 'sharp'
import type { TestPicture } from '../eval/test-picture.js'

/**
 * Results as people see them: luma gets the chroma of the low-resolution picture, enlarged by bicubic, as
 * `sr upscale` does it. A grey picture stays grey.
 */
export function createDisplay({ colored, scale }: TestPicture): (result: Raster) => Raster<Uint8Array> {
  const isGrey = colored.hr.channels === 1
  const chroma = isGrey || colored.lr.channels === 1 ? undefined : upscaledChroma(colored.lr, scale)
  return (result) => {
    if (result.channels >= 3 || chroma === undefined) return quantizeRaster(result, 'uint8')
    const { r, g, b } = ycbcrBt601ToRgb({ y: readPlane(result, 0), ...chroma })
    const raster = createRaster(result.width, result.height, 3, 'uint8')
    for (const [channel, plane] of [r, g, b].entries()) writePlane(plane, raster, channel)
    return raster
  }
}

/** Each pixel as a square of `factor` × `factor`. */
export function magnify(raster: Raster, factor: number): Raster<Uint8Array> {
  const { width, height, channels, data } = quantizeRaster(raster, 'uint8')
  const large = createRaster(width * factor, height * factor, channels, 'uint8')
  for (let y = 0, i = 0; y < large.height; y++)
    for (let x = 0; x < large.width; x++)
      for (let channel = 0; channel < channels; channel++, i++)
        large.data[i] = data[(Math.floor(y / factor) * width + Math.floor(x / factor)) * channels + channel]
  return large
}

/**
 * A picture as text for a page that needs no other file: lossless WebP, for
 * pictures that are looked at closely.
 */
export async function exactDataUri(raster: Raster<Uint8Array>): Promise<string> {
  return asUri(await open(raster).webp({ lossless: true, effort: 5 }).toBuffer())
}

/** The same for an overview: lossy, at most `sidePx` on the longer side. */
export async function smallDataUri(raster: Raster<Uint8Array>, sidePx: number): Promise<string> {
  const size = { width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true } as const
  return asUri(await open(raster).resize(size).webp({ quality: 78, smartSubsample: true }).toBuffer())
}

function upscaledChroma(lr: Raster, scale: number) {
  const { cb, cr } = rgbToYcbcrBt601(lr)
  return { cb: resizePlaneBicubic(cb, { scale }), cr: resizePlaneBicubic(cr, { scale }) }
}

function open({ width, height, channels, data }: Raster<Uint8Array>) {
  return sharp(data, { raw: { width, height, channels: channels as 1 | 3 } })
}

const asUri = (bytes: Buffer): string => `data:image/webp;base64,${bytes.toString('base64')}`
