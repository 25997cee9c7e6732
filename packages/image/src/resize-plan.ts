import { assertKnownOptions, sayValue } from '@sr/checks'
import { assertRectInside, type Rect, type Size } from './rect.js'
import { inputSpan, type ResampleWeights, resampleWeights } from './resample-weights.js'

/** The size to resize to: a factor for both dimensions (sizes are rounded up), or the size itself. */
export type ResizeTo = { readonly scale: number } | (Size & { readonly scale?: undefined })

/** A resize of one size to another, worked out once: the weights of both dimensions. */
export interface ResizePlan {
  /** The output's size. */
  readonly width: number
  readonly height: number
  readonly rows: ResampleWeights
  readonly columns: ResampleWeights
}

/**
 * The weights for resizing a picture of this size as MATLAB's bicubic `imresize` does. They
 * serve each of its channels and tiles.
 */
export function planResize(
  from: Size,
  to: ResizeTo,
  options: { readonly antialias?: boolean } = {},
): ResizePlan {
  assertResizeTo('planResize', to)
  assertKnownOptions('planResize', options, ['antialias'])
  const { antialias = true } = options
  const { scale } = to
  const [height, width] =
    scale === undefined
      ? [to.height, to.width]
      : [from.height, from.width].map((length) => Math.ceil(length * scale))
  return {
    width,
    height,
    rows: resampleWeights(from.height, height, scale, antialias),
    columns: resampleWeights(from.width, width, scale, antialias),
  }
}

/** Throws TypeError unless this says to what to resize; the numbers are checked when weights are made. */
export function assertResizeTo(where: string, to: ResizeTo): void {
  const hints = { factor: 'Did you mean scale?', size: 'Did you mean width and height?' }
  const isPicture = typeof to === 'object' && to !== null && 'data' in to // whose size is meant
  if (!isPicture) assertKnownOptions(where, to, ['scale', 'width', 'height'], hints)
  const { scale, width, height } = to as { scale?: unknown; width?: unknown; height?: unknown }
  const given = scale === undefined ? [width, height] : [scale]
  const isMixed = scale !== undefined && (width !== undefined || height !== undefined)
  if (!isMixed && given.every((value) => typeof value === 'number')) return
  const found = `scale ${sayValue(scale)}, width ${sayValue(width)}, height ${sayValue(height)}`
  throw new TypeError(`${where}: expected either { scale } or { width, height }, in numbers, found ${found}.`)
}

/** The rectangle of the input that a rectangle of the output is computed from. */
export function inputRect(plan: ResizePlan, region: Rect): Rect {
  assertRectInside(region, plan, 'inputRect')
  const rows = inputSpan(plan.rows, region.y, region.height)
  const columns = inputSpan(plan.columns, region.x, region.width)
  return { x: columns.start, y: rows.start, width: columns.length, height: rows.length }
}
