import type { Rect } from '../rect.js'

/** Floats as a network takes and gives them, or bytes, of which a PictureFormat says what they mean. */
type PixelData = Float32Array | Uint8Array | Uint8ClampedArray

/** Interleaved pixels of the rectangle (x, y, width, height) of a picture, row by row. */
export interface PixelWindow<Data extends PixelData = PixelData> extends Rect {
  readonly channels: number
  readonly data: Data
}
