import { type Raster, resizeBicubic, type Size } from '@sr/image'
import { prepare } from '@sr/metrics'

/** What a network is fed with: the small picture (FSRCNN, ESPCN), or that enlarged to full size by bicubic (SRCNN). */
export type NetworkInput = 'small' | 'enlarged'

export interface PairOptions {
  readonly scale: number
  readonly input: NetworkInput
}

/** One channel each; the target is `scale` times as large as a small input, and as large as an enlarged one. */
export interface PicturePair {
  readonly input: Raster
  readonly target: Raster<Uint8Array>
}

/**
 * The pair of a luma picture, made whole so that no patch sees an edge that is not the picture's: low resolution by MATLAB's
 * bicubic in floats, as the `classic` protocol scores it. A `downscale` below 1 shrinks the picture first, to bytes as the paper's
 * augmented files were (section 4.1).
 */
export function makePicturePair(
  luma: Raster<Uint8Array>,
  downscale: number,
  { scale, input }: PairOptions,
): PicturePair {
  const original =
    downscale === 1 ? luma : resizeBicubic(luma, { scale: downscale }, { rounding: 'matlab-uint8' })
  const { hr, lr } = prepare(original, scale, 'classic')
  return { input: input === 'small' ? lr : resizeBicubic(lr, { scale }), target: hr }
}

/** The size that the pair's input will have, 0 where the shrunken picture is smaller than the scale. */
export function pairInputSize(luma: Size, downscale: number, options: PairOptions): Size {
  const small = (px: number) => Math.floor(Math.ceil(px * downscale) / options.scale)
  const factor = options.scale / targetPerInput(options)
  return { width: factor * small(luma.width), height: factor * small(luma.height) }
}

/** Pixels of the target for a pixel of the input, along a side. */
export function targetPerInput({ scale, input }: PairOptions): number {
  return input === 'small' ? scale : 1
}
