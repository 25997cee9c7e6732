import { sayValue } from '@sr/checks'

/** A rectangle of pixels; x and y are its first column and row. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Anything with a size. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Throws TypeError or RangeError unless the rectangle has whole coordinates, is not empty and lies inside the
 * picture.
 */
export function assertRectInside(rect: Rect, picture: Size, where: string): void {
  if (typeof rect !== 'object' || rect === null) {
    throw new TypeError(
      `${where}: the rectangle is none. Expected { x, y, width, height }, found ${sayValue(rect)}.`,
    )
  }
  const { x, y, width, height } = rect
  const whole = [x, y, width, height].every(Number.isInteger)
  if (
    whole &&
    x >= 0 &&
    y >= 0 &&
    width >= 1 &&
    height >= 1 &&
    x + width <= picture.width &&
    y + height <= picture.height
  ) {
    return
  }
  throw new RangeError(
    `${where}: the rectangle does not lie inside the picture. ` +
      `Expected whole pixels within ${picture.width} × ${picture.height}, found ${width} × ${height} at (${x}, ${y}).`,
  )
}

/** The rectangle that covers the whole picture. */
export function wholeRect({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height }
}

/** The rectangle with so many more pixels on each side; it may reach beyond the picture. */
export function growRect({ x, y, width, height }: Rect, px: number): Rect {
  return { x: x - px, y: y - px, width: width + 2 * px, height: height + 2 * px }
}

/** The part of the rectangle that lies in the picture; there must be one. */
export function clipRect({ x, y, width, height }: Rect, picture: Size): Rect {
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  const [right, bottom] = [Math.min(picture.width, x + width), Math.min(picture.height, y + height)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}
