import type { RasterData, Rect, SampleType } from '@sr/image'

/** Interleaved pixels of the rectangle (x, y, width, height) of a picture, row by row. */
export interface PixelWindow<Data extends RasterData = RasterData> extends Rect {
  readonly channels: number
  readonly data: Data
}

/** Copies a rectangle from one window to another; it lies in both, and they hold the same kind of samples. */
export function copyPixels(rect: Rect, from: PixelWindow, to: PixelWindow): void {
  const length = rect.width * to.channels
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = indexOf(from, rect.x, y)
    to.data.set(from.data.subarray(start, start + length), indexOf(to, rect.x, y))
  }
}

const indexOf = (window: PixelWindow, x: number, y: number): number =>
  ((y - window.y) * window.width + (x - window.x)) * window.channels

/** `count` samples in memory, from `byteOffset` on, which must be a multiple of a sample's bytes. */
export function samplesIn(
  memory: ArrayBufferLike,
  kind: SampleType,
  byteOffset: number,
  count: number,
): RasterData {
  if (kind === 'float32') return new Float32Array(memory, byteOffset, count)
  if (kind === 'uint16') return new Uint16Array(memory, byteOffset, count)
  return new Uint8Array(memory, byteOffset, count)
}
