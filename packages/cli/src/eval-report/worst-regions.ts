import type { Plane, Raster, Rect } from '@sr/image'

/** How many regions of a picture are shown. */
const regionCount = 3

/** The error of each pixel in levels: the root of the mean square over the channels. */
export function errorPlane(picture: Raster, reference: Raster): Plane<Float32Array> {
  const { width, height, channels } = reference
  const data = new Float32Array(width * height)
  for (let pixel = 0, i = 0; pixel < data.length; pixel++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++, i++)
      sum += (picture.data[i] - reference.data[i]) ** 2
    data[pixel] = Math.sqrt(sum / channels)
  }
  return { width, height, data }
}

/**
 * The squares where the error energy is largest, worst first, at some distance from each
 * other. None where there is no error.
 */
export function findWorstRegions(errors: Plane<Float32Array>): Rect[] {
  const { width, height } = errors
  const shorter = Math.min(width, height)
  const side = Math.min(shorter, Math.max(32, Math.min(64, Math.round(shorter / 5))))
  const energy = integralOfSquares(errors)
  const step = Math.max(1, side >> 3)
  const candidates: { rect: Rect; energy: number }[] = []
  for (const y of places(height - side, step)) {
    for (const x of places(width - side, step)) {
      const rect = { x, y, width: side, height: side }
      candidates.push({ rect, energy: energy(rect) })
    }
  }
  candidates.sort((a, b) => b.energy - a.energy)
  const apart = 1.5 * side // three views of one corner would show less than three corners
  const found: Rect[] = []
  for (const { rect, energy } of candidates) {
    if (found.length === regionCount || energy === 0) break
    const free = found.every(
      (other) => Math.max(Math.abs(other.x - rect.x), Math.abs(other.y - rect.y)) >= apart,
    )
    if (free) found.push(rect)
  }
  return found
}

/** From 0 in steps, and always the last one, so that no pixel is left out. */
const places = (last: number, step: number): number[] => [
  ...Array.from({ length: Math.ceil(last / step) }, (_, i) => i * step),
  last,
]

/** Sums over any rectangle in four look-ups. */
function integralOfSquares({ width, height, data }: Plane<Float32Array>): (rect: Rect) => number {
  const stride = width + 1
  const sums = new Float64Array(stride * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] ** 2
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row
    }
  }
  return ({ x, y, width: w, height: h }) =>
    sums[(y + h) * stride + x + w] -
    sums[y * stride + x + w] -
    sums[(y + h) * stride + x] +
    sums[y * stride + x]
}
