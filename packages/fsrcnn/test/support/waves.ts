import { createRaster, type Raster } from '@sr/image'

/** A smooth grey picture. */
export function waves(px: number): Raster {
  const raster = createRaster(px, px, 1, 'uint8')
  for (let i = 0; i < px * px; i++) {
    const [x, y] = [i % px, Math.floor(i / px)]
    raster.data[i] = 128 + 50 * Math.sin(0.5 * x + 0.2 * y) + 40 * Math.cos(0.4 * y - 0.1 * x)
  }
  return raster
}
