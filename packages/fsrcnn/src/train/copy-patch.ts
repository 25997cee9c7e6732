import { maxSample, type Raster } from '@sr/image'

/** A square of pixels. */
export interface Square {
  readonly x: number
  readonly y: number
  readonly px: number
}

/**
 * A square of a raster as floats 0..1, row by row and interleaved, in one of the eight orientations of a
 * square: bit 0 mirrors left and right, bit 1 top and bottom, bit 2 then exchanges rows and columns.
 * The four rotations are 0, 3, 5 and 6.
 */
export function copyPatch(
  { width, channels, data }: Raster,
  { x, y, px }: Square,
  orientation: number,
  into: Float32Array,
): void {
  const mirrored = (orientation & 1) !== 0
  const upsideDown = (orientation & 2) !== 0
  const transposed = (orientation & 4) !== 0
  const max = maxSample(data)
  for (let i = 0, to = 0; i < px; i++) {
    for (let j = 0; j < px; j++) {
      const [row, column] = transposed ? [j, i] : [i, j]
      const fromRow = y + (upsideDown ? px - 1 - row : row)
      const fromColumn = x + (mirrored ? px - 1 - column : column)
      const from = (fromRow * width + fromColumn) * channels
      for (let c = 0; c < channels; c++) into[to++] = data[from + c] / max
    }
  }
}
