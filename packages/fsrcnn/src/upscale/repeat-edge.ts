import type { Raster } from '@sr/image'
import type { NetworkConfig } from '@sr/network'

/**
 * Repeats a picture's last row and column over those after them that no tap of the network's transposed
 * convolution reaches, as where its kernel of 9 starts 3 pixels early and scale is 8: they would be flat.
 */
export function repeatEdge({ width, height, channels, data }: Raster, config: NetworkConfig): void {
  if (config.architecture !== 'fsrcnn') return
  const { kernel, crop } = config.deconv
  const flat = Math.max(0, crop[0] + config.scale - kernel)
  if (flat === 0) return
  const rowSamples = width * channels
  const last = rowSamples - flat * channels
  for (let y = 0; y < height - flat; y++) {
    for (let i = last; i < rowSamples; i++) data[y * rowSamples + i] = data[y * rowSamples + i - channels]
  }
  for (let y = height - flat; y < height; y++) {
    data.copyWithin(y * rowSamples, (y - 1) * rowSamples, y * rowSamples)
  }
}
