import type { LoadedNetwork, Upscale } from '@sr/engine'
import { planResize, scaleRect, yieldToEventLoop } from '@sr/image'
import type { NetworkConfig } from '@sr/network'
import { planPictureTiles, type TileOption } from './picture-tiles.js'
import { upscaleTile } from './upscale-tile.js'

/**
 * `upscale` for networks that an engine runs on floats only: tile by tile, with the same numbers. The event
 * loop has its turn before each tile.
 */
export function upscaleInTiles(config: NetworkConfig, loaded: LoadedNetwork, tile: TileOption): Upscale {
  return async (picture, target, format, { signal, onProgress } = {}) => {
    const job = {
      picture,
      target,
      format,
      config,
      loaded,
      signal,
      bicubic: planResize(picture, { scale: config.scale }),
    }
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
