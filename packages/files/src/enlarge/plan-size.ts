import type { Size } from '@sr/image'
import { FileError } from '../disk/errors.js'
import { largestScale, planPasses, productOf } from './plan-passes.js'

/** How large results are to be: so many times larger, or in pixels. */
export type Target =
  | { readonly scale: number }
  | { readonly width?: number | undefined; readonly height?: number | undefined }

/** What becomes of one picture. */
export interface SizePlan {
  /** Of the result. */
  readonly size: Size
  /** See {@link planPasses}. */
  readonly passes: readonly number[]
  /** By how much it is larger after these; what exceeds `size` is taken back. */
  readonly reached: number
}

/**
 * Plans the result of a picture with the scales that a model has. Of a width and a height both are most: the
 * result fits within, in the picture's own ratio. Throws FileError `bad-usage`, about `where`, if that is out
 * of reach.
 */
export function planSize(where: string, picture: Size, target: Target, scales: readonly number[]): SizePlan {
  const size = sizeOf(picture, target)
  const factor =
    'scale' in target ? target.scale : Math.max(size.width / picture.width, size.height / picture.height)
  const found = `${size.width} × ${size.height} would be ${Number(factor.toFixed(2))} times its ${picture.width} × ${picture.height} pixels`
  if (!(factor <= largestScale))
    throw new FileError('bad-usage', where, `${found}. Expected at most ${largestScale} times. Ask for less.`)
  const passes = planPasses(scales, factor)
  if (passes === undefined)
    throw new FileError('bad-usage', where, `${found}, and the model does not enlarge. Use another one.`)
  return { size, passes, reached: productOf(passes) }
}

function sizeOf(picture: Size, target: Target): Size {
  if ('scale' in target) return scaled(picture, target.scale)
  const { width = Number.POSITIVE_INFINITY, height = Number.POSITIVE_INFINITY } = target
  const factor = Math.min(width / picture.width, height / picture.height)
  const fit = (length: number, most: number): number =>
    // A ratio that differs by less than a pixel is the same ratio: 1920 × 1080 comes out as that.
    Math.abs(length * factor - most) < 1 ? most : Math.max(1, Math.round(length * factor))
  return { width: fit(picture.width, width), height: fit(picture.height, height) }
}

const scaled = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
})
