import { sayValue } from '@sr/checks'
import type { Rect, Size } from './rect.js'

/**
 * Divides a picture into tiles of at most tilePx × tilePx, row by row, each pixel in exactly one of them.
 * The tiles are as equal as they can be, so that none is a sliver that costs as much as the others.
 */
export function planTiles({ width, height }: Size, tilePx: number): Rect[] {
  assertWhole('width', width)
  assertWhole('height', height)
  assertWhole('tilePx', tilePx)
  return divide(height, tilePx).flatMap(([y, tileHeight]) =>
    divide(width, tilePx).map(([x, tileWidth]): Rect => ({ x, y, width: tileWidth, height: tileHeight })),
  )
}

/** A rectangle enlarged with its picture: every coordinate times the whole-number scale. */
export function scaleRect({ x, y, width, height }: Rect, scale: number): Rect {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale }
}

function divide(length: number, largest: number): [start: number, length: number][] {
  const count = Math.ceil(length / largest)
  const startOf = (index: number) => Math.ceil((index * length) / count)
  return Array.from({ length: count }, (_, index) => [startOf(index), startOf(index + 1) - startOf(index)])
}

function assertWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new RangeError(
    `planTiles: ${name} is out of range. Expected a whole number of at least 1, found ${sayValue(value)}.`,
  )
}
