import { assertRectInside, type Rect, type Size } from './rect.js'
import { inputSpan, type ResampleWeights, resampleWeights } from './resample-weights.js'

/** The size to resize to: a factor for both dimensions (sizes are rounded up), or the size itself. */
export type ResizeTo = { readonly scale: number } | Size

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
  { antialias = true }: { readonly antialias?: boolean } = {},
): ResizePlan {
  const [height, width] =
    'scale' in to
      ? [from.height, from.width].map((length) => Math.ceil(length * to.scale))
      : [to.height, to.width]
  const scale = 'scale' in to ? to.scale : undefined
  return {
    width,
    height,
    rows: resampleWeights(from.height, height, scale, antialias),
    columns: resampleWeights(from.width, width, scale, antialias),
  }
}

/** The rectangle of the input that a rectangle of the output is computed from. */
export function inputRect(plan: ResizePlan, region: Rect): Rect {
  assertRectInside(region, plan, 'inputRect')
  const rows = inputSpan(plan.rows, region.y, region.height)
  const columns = inputSpan(plan.columns, region.x, region.width)
  return { x: columns.start, y: rows.start, width: columns.length, height: rows.length }
}
