import { createRaster, type Plane, type Raster } from '@sr/image'

/** From no error to the largest: dark violet, red, pale yellow, each step equally much lighter. */
const stops = [
  [8, 6, 22],
  [60, 16, 110],
  [140, 41, 129],
  [222, 73, 104],
  [254, 159, 109],
  [252, 253, 191],
] as const

/** The colour scale as a CSS gradient. */
export const heatGradient = `linear-gradient(90deg, ${stops.map((rgb) => `rgb(${rgb.join(' ')})`).join(', ')})`

/** Errors in levels as colours. `maxLevels` and everything above is the lightest. */
export function heatMap({ width, height, data }: Plane, maxLevels: number): Raster<Uint8Array> {
  const raster = createRaster(width, height, 3, 'uint8')
  for (let pixel = 0; pixel < data.length; pixel++) {
    const place = Math.min(1, data[pixel] / maxLevels) * (stops.length - 1)
    const index = Math.min(stops.length - 2, Math.floor(place))
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [stops[index][channel], stops[index + 1][channel]]
      raster.data[3 * pixel + channel] = Math.round(from + (to - from) * (place - index))
    }
  }
  return raster
}

/**
 * The largest error on the scale of a picture: the error that 1 in 100 pixels of the bicubic result exceeds,
 * in steps of 5 levels. All models share it, so that their maps can be compared.
 */
export function heatScale({ data }: Plane<Float32Array>): number {
  const exceeded = Float32Array.from(data).sort()[Math.floor(data.length * 0.99)]
  return Math.max(5, Math.ceil(exceeded / 5) * 5)
}
