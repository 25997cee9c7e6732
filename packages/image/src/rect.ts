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

/** Throws RangeError unless the rectangle has whole coordinates, is not empty and lies inside the picture. */
export function assertRectInside(rect: Rect, picture: Size, where: string): void {
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
