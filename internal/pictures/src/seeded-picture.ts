import { createRaster } from '@sr/image'
import { encodePng } from '@sr/image/png'
import { createRandom } from '@sr-internal/testing'

/** A PNG file of waves with some seeded noise: what bicubic and networks enlarge differently. */
export function seededPicture(seed: number, { width = 48, height = 40, channels = 3 } = {}): Uint8Array {
  const raster = createRaster(width, height, channels, 'uint8')
  const random = createRandom(seed)
  for (let i = 0; i < raster.data.length; i++) {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)]
    const wave = Math.sin((x * (seed % 5) + y * 3) / 7) + Math.cos((x - y) / (3 + (i % channels)))
    raster.data[i] = 128 + 45 * wave + Math.floor(16 * random())
  }
  return encodePng(raster)
}

/** A PNG file of one grey level. */
export function flatPicture(level: number, { width = 48, height = 40 } = {}): Uint8Array {
  const raster = createRaster(width, height, 1, 'uint8')
  raster.data.fill(level)
  return encodePng(raster)
}
