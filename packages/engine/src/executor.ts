import type { Rect, Size } from './rect.js'

/** Interleaved pixels of the rectangle (x, y, width, height) of a picture, row by row. */
export interface PixelWindow<Data extends Float32Array | Uint8Array | Uint8ClampedArray = Float32Array> extends Rect {
  readonly channels: number
  readonly data: Data
}

/** Runs a packed network on parts of pictures, in one WebAssembly instance; synchronous. */
export interface Executor {
  /** The pixels of the picture that a part of it is made of, within the picture. */
  inputRect(part: Rect, picture: Size): Rect
  /**
   * Computes the part (a rectangle of the network's input) of the picture: reads `source`, which holds at least
   * `inputRect(part, picture)`, and writes the part's output pixels into `target`.
   */
  run(part: Rect, picture: Size, source: PixelWindow, target: PixelWindow): void
}
