import type { PixelWindow } from '../chain/pixel-window.js'
import type { Rect } from '../rect.js'

/** Copies a rectangle of a picture that lies in both windows from one to the other. */
export function copyPixels(rect: Rect, from: PixelWindow, to: PixelWindow): void {
  const length = rect.width * to.channels
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = indexOf(from, rect.x, y)
    to.data.set(from.data.subarray(start, start + length), indexOf(to, rect.x, y))
  }
}

const indexOf = (window: PixelWindow, x: number, y: number): number =>
  ((y - window.y) * window.width + (x - window.x)) * window.channels
