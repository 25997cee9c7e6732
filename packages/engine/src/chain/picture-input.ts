import { clipRect, growRect, type Rect, type Size } from '@sr/image'
import { besideReach, type PictureFormat } from '../picture-format.js'

/**
 * The pixels that a part of a picture is made of: what the network sees, what is seen beside it, and as many
 * around them as clear pixels may take their colour from. `part` counts in pixels of the picture.
 */
export function pictureInput(
  part: Rect,
  networkInput: Rect,
  picture: Size,
  { alpha }: Pick<PictureFormat, 'alpha'>,
): Rect {
  const seen = hull(networkInput, growRect(part, Math.max(besideReach, alpha?.flatPx ?? 0)))
  return clipRect(growRect(seen, alpha?.bleedPx ?? 0), picture)
}

/** The smallest rectangle that holds both. */
function hull(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}
