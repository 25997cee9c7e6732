import { createRaster, maxSample, type Raster, type SampleType } from '@sr/image'
import { createRandom } from '@sr-internal/testing'

/** A picture of noise; its alpha, if it has one, is clear, opaque and half in patches of 3 × 3 pixels. */
export function seededRaster(
  width: number,
  height: number,
  channels: number,
  type: SampleType,
  seed: number,
): Raster {
  const random = createRandom(seed)
  const raster = createRaster(width, height, channels, type)
  const max = maxSample(raster.data)
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = random() * max
  if (channels % 2 === 1) return raster
  const patches = Array.from({ length: Math.ceil(width / 3) * Math.ceil(height / 3) }, () =>
    Math.floor(random() * 3),
  )
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const patch = patches[Math.floor(y / 3) * Math.ceil(width / 3) + Math.floor(x / 3)]
    raster.data[pixel * channels + channels - 1] = [0, max, max / 2][patch]
  }
  return raster
}
