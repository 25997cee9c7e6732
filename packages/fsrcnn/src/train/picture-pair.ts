import { modcrop, type Raster, resizeBicubic, type Size } from '@sr/image'
import { prepare } from '@sr/metrics'
import { lumaOf } from './read-pictures.js'

/** What a network does with sizes: `scale` in all, `inputScale` of it by bicubic before its first layer. */
export interface PairOptions {
  readonly scale: number
  readonly inputScale: number
}

/** Of the same channels; the target is scale / inputScale times as large as the input. */
export interface PicturePair {
  readonly input: Raster
  readonly target: Raster<Uint8Array>
}

/**
 * The pair of a luma or RGB picture. It is made from the whole picture, so that no patch sees an edge that is not
 * the picture's. Low resolution is MATLAB's bicubic in floats, as the `classic` protocol scores it. A
 * `downscale` below 1 shrinks the picture first, to bytes as the paper's augmented files were (section 4.1).
 */
export function makePicturePair(
  picture: Raster<Uint8Array>,
  downscale: number,
  { scale, inputScale }: PairOptions,
): PicturePair {
  const { hr, lr } = prepare(reduced(picture, downscale), scale, 'classic', { keepColor: true })
  return { input: enlarged(lr, inputScale), target: hr }
}

/** What a degraded pair is made of: the low resolution before, and what it was reduced from, with colours. */
export interface ColorPair {
  readonly low: Raster<Uint8Array>
  /** scale times as large. */
  readonly high: Raster<Uint8Array>
  /** The luma of `high`, or itself. */
  readonly target: Raster<Uint8Array>
}

/** The pair of a picture with its colours, made likewise, but that the low resolution is in bytes as files are. */
export function makeColorPair(
  picture: Raster<Uint8Array>,
  downscale: number,
  { scale, channels }: { readonly scale: number; readonly channels: 1 | 3 },
): ColorPair {
  const high = modcrop(reduced(picture, downscale), scale) as Raster<Uint8Array>
  return { low: reduced(high, 1 / scale), high, target: channels === 1 ? lumaOf(high) : high }
}

/** What a network is given of a low-resolution picture. */
export const enlarged = (low: Raster, inputScale: number): Raster =>
  inputScale === 1 ? low : resizeBicubic(low, { scale: inputScale })

const reduced = (picture: Raster<Uint8Array>, scale: number): Raster<Uint8Array> =>
  scale === 1
    ? picture
    : (resizeBicubic(picture, { scale }, { rounding: 'matlab-uint8' }) as Raster<Uint8Array>)

/** The size that the pair's input will have, 0 where the shrunken picture is smaller than the scale. */
export function pairInputSize(luma: Size, downscale: number, { scale, inputScale }: PairOptions): Size {
  const small = (px: number) => Math.floor(Math.ceil(px * downscale) / scale)
  return { width: inputScale * small(luma.width), height: inputScale * small(luma.height) }
}
