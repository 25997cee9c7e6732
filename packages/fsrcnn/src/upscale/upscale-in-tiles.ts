import { type LoadedNetwork, type Upscale, yieldToEventLoop } from '@sr/engine'
import { planResize, scaleRect } from '@sr/image'
import type { NetworkConfig } from '@sr/network'
import { planPictureTiles, type TileOption } from './picture-tiles.js'
import { upscaleTile } from './upscale-tile.js'

/**
 * `enlarge` for networks that an engine only runs on floats: tile by tile, by the same numbers. Other work of the event loop
 * gets its turn before each tile.
 */
export function upscaleInTiles(config: NetworkConfig, loaded: LoadedNetwork, tile: TileOption): Upscale {
  return async (picture, target, format, { signal, onProgress } = {}) => {
    const job = { picture, target, format, config, loaded, signal, bicubic: planResize(picture, config) }
    const tiles = planPictureTiles(picture, config, tile)
    const total = tiles.length
    onProgress?.({ done: 0, total, ratio: 0, tile: undefined })
    for (const [index, part] of tiles.entries()) {
      await yieldToEventLoop()
      signal?.throwIfAborted()
      await upscaleTile(job, part)
      onProgress?.({
        done: index + 1,
        total,
        ratio: (index + 1) / total,
        tile: scaleRect(part.core, config.scale),
      })
    }
  }
}
