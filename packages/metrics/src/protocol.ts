import { assertKnownOptions, sayValue } from '@sr/checks'
import {
  assertRaster,
  crop,
  lumaBt601Uint8,
  modcrop,
  quantizeRaster,
  type Raster,
  type ResizeRounding,
  resizeBicubic,
} from '@sr/image'
import { psnr } from './psnr.js'
import { ssim } from './ssim.js'

/**
 * How a table of super-resolution results is made. Every table of this project follows one of `protocols`.
 */
export interface Protocol {
  /** What is compared: BT.601 luma rounded as MATLAB's `rgb2ycbcr` of a uint8 picture, or all of RGB. */
  readonly color: 'y601' | 'rgb'
  /**
   * How the bicubic low-resolution picture is stored: in floats, or in bytes as MATLAB's
   * `imresize` of a uint8 picture.
   */
  readonly lowResolution: Extract<ResizeRounding, 'none' | 'matlab-uint8'>
  /** Pixels cut from each side before comparing, on top of `scale`. */
  readonly extraShavePx: number
}

export const protocols = {
  /** SRCNN, FSRCNN and most tables since: Dong et al. 2016, section 4.1. */
  classic: { color: 'y601', lowResolution: 'none', extraShavePx: 0 },
  /** The NTIRE challenges and DIV2K: the low-resolution pictures are 8-bit files. */
  ntire: { color: 'rgb', lowResolution: 'matlab-uint8', extraShavePx: 6 },
} as const satisfies Record<string, Protocol>

export type ProtocolName = keyof typeof protocols

/** Pixels cut from each side before comparing. */
export function shavePx(scale: number, protocol: ProtocolName): number {
  assertProtocol('shavePx', scale, protocol)
  return scale + protocols[protocol].extraShavePx
}

export interface PrepareOptions {
  /**
   * Keep colour in a protocol that compares luma, for models that take RGB; `score` then
   * takes the luma. Default false.
   */
  readonly keepColor?: boolean
}

/**
 * The original as 8-bit luma or RGB, cropped to a multiple of the scale, and the bicubic low-resolution
 * picture made from it. Grey stays grey. Alpha is dropped only where luma is taken.
 */
export function prepare(
  original: Raster,
  scale: number,
  protocol: ProtocolName,
  options: PrepareOptions = {},
): { readonly hr: Raster<Uint8Array>; readonly lr: Raster } {
  assertRaster(original, 'prepare')
  assertProtocol('prepare', scale, protocol)
  assertKnownOptions('prepare', options, ['keepColor'])
  const { keepColor = false } = options
  const { color, lowResolution } = protocols[protocol]
  const hr = bytes(modcrop(color === 'y601' && !keepColor ? luma(original) : original, scale))
  return { hr, lr: resizeBicubic(hr, { scale: 1 / scale }, { rounding: lowResolution }) }
}

/**
 * PSNR in decibels and SSIM ('sr') of a result against the original. Both are as `prepare` gives them, or
 * larger by the rows and columns that its crop would cut. Throws RangeError where the sizes differ.
 */
export function score(
  result: Raster,
  original: Raster,
  scale: number,
  protocol: ProtocolName,
): { readonly psnr: number; readonly ssim: number } {
  assertRaster(result, 'score: result')
  assertRaster(original, 'score: original')
  const picture = scoredPicture(result, scale, protocol)
  const reference = scoredPicture(original, scale, protocol)
  return { psnr: psnr(picture, reference), ssim: ssim(picture, reference) }
}

/**
 * What `score` compares: rounded to 8 bit, luma where the protocol says so, shaved. For
 * maps, crops and further metrics.
 */
export function scoredPicture(picture: Raster, scale: number, protocol: ProtocolName): Raster<Uint8Array> {
  assertRaster(picture, 'scoredPicture')
  assertProtocol('scoredPicture', scale, protocol)
  const compared = protocols[protocol].color === 'y601' ? luma(picture) : bytes(picture)
  const border = shavePx(scale, protocol)
  return bytes(
    crop(compared, {
      x: border,
      y: border,
      width: compared.width - 2 * border,
      height: compared.height - 2 * border,
    }),
  )
}

function assertProtocol(where: string, scale: number, protocol: ProtocolName): void {
  if (!Object.hasOwn(protocols, protocol)) {
    const known = Object.keys(protocols).join(' or ')
    throw new RangeError(`${where}: unknown protocol. Expected ${known}, found ${sayValue(protocol)}.`)
  }
  if (Number.isInteger(scale) && scale >= 1) return
  throw new RangeError(`${where}: scale must be a whole number from 1 on, found ${sayValue(scale)}.`)
}

const bytes = (raster: Raster): Raster<Uint8Array> => quantizeRaster(raster, 'uint8')

const luma = (raster: Raster): Raster<Uint8Array> =>
  raster.channels >= 3 ? lumaBt601Uint8(bytes(raster)) : bytes(raster)
