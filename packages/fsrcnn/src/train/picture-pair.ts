import { modcrop, type Raster, resizeBicubic, type Size } from '@sr/image'
import { prepare } from '@sr/metrics'
import { lumaOf } from './read-pictures.js'

/** What a network does with sizes: `scale` in all, `inputScale` of it by bicubic before its first layer. */
export interface PairOptions {
  readonly scale: number
  readonly inputScale: number
}

/** One channel each; the target is scale / inputScale times as large as the input. */
export interface PicturePair {
  readonly input: Raster
  readonly target: Raster<Uint8Array>
}

/**
 * The pair of a luma picture. It is made from the whole picture, so that no patch sees an edge that is not
 * the picture's. Low resolution is MATLAB's bicubic in floats, as the `classic` protocol scores it. A
 * `downscale` below 1 shrinks the picture first, to bytes as the paper's augmented files were (section 4.1).
 */
export function makePicturePair(
  luma: Raster<Uint8Array>,
  downscale: number,
  { scale, inputScale }: PairOptions,
): PicturePair {
  const { hr, lr } = prepare(shrunk(luma, downscale), scale, 'classic')
  return { input: inputScale === 1 ? lr : resizeBicubic(lr, { scale: inputScale }), target: hr }
}

/**
 * What degraded pairs are made of: the picture, shrunk likewise and cropped to a multiple of the scale, with
 * its colours, and the target.
 */
export function makeOriginal(
  picture: Raster<Uint8Array>,
  downscale: number,
  scale: number,
): { readonly input: Raster<Uint8Array>; readonly target: Raster<Uint8Array> } {
  const input = modcrop(shrunk(picture, downscale), scale) as Raster<Uint8Array>
  return { input, target: lumaOf(input) }
}

const shrunk = (picture: Raster<Uint8Array>, downscale: number): Raster<Uint8Array> =>
  downscale === 1
    ? picture
    : (resizeBicubic(picture, { scale: downscale }, { rounding: 'matlab-uint8' }) as Raster<Uint8Array>)

/** The size that the pair's input will have, 0 where the shrunken picture is smaller than the scale. */
export function pairInputSize(luma: Size, downscale: number, { scale, inputScale }: PairOptions): Size {
  const small = (px: number) => Math.floor(Math.ceil(px * downscale) / scale)
  return { width: inputScale * small(luma.width), height: inputScale * small(luma.height) }
}
