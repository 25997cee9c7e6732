/** How close the pixels of a picture lie, or, without a unit, only their shape. */
export interface PixelDensity {
  readonly x: number
  readonly y: number
  readonly unit: 'inch' | 'none'
}
