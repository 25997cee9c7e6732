import { createRaster, hasAlpha, type Raster } from '@sr/image'

/** A picture without its last channel if that is alpha, otherwise itself. */
export function withoutAlpha(raster: Raster<Uint8Array | Uint16Array>): Raster<Uint8Array | Uint16Array> {
  const { width, height, channels, data } = raster
  if (!hasAlpha(raster)) return raster
  const type = data instanceof Uint16Array ? 'uint16' : 'uint8'
  const result = createRaster(width, height, channels - 1, type) as typeof raster
  for (let from = 0, to = 0; from < data.length; from++) {
    if (from % channels < channels - 1) result.data[to++] = data[from]
  }
  return result
}
