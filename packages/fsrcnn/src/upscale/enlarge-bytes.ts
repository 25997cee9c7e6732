import type { BytePicture } from '@sr/engine'
import type { Raster } from '@sr/image'
import { type AlphaMode, flatAlpha, hasAlpha } from './alpha.js'
import { engineFailure } from './engine-failure.js'
import type { TileHooks, UpscaleProgress } from './enlarge-picture.js'
import type { RunnableNetwork } from './network-region.js'
import { pictureFormatOf } from './picture-format.js'

/**
 * Has the engine enlarge an 8-bit picture into `result` in one go, without floats in between. Returns false, and does nothing,
 * unless the engine can: SRCNN takes a picture that has been enlarged before, and alpha must be opaque throughout or dropped.
 */
export async function tryEnlargeBytes(
  picture: Raster,
  result: Raster,
  { config, loaded, signal }: RunnableNetwork,
  alpha: AlphaMode,
  { assertWanted, onProgress }: TileHooks,
): Promise<boolean> {
  if (!loaded.enlarge || config.architecture === 'srcnn' || !isBytes(picture) || !isBytes(result))
    return false
  if (hasAlpha(picture) && alpha !== 'drop' && flatAlpha(picture, { x: 0, y: 0, ...picture }) !== 1)
    return false

  let ownError: unknown // what is not the engine's fault
  const hooks = {
    signal,
    onProgress: (progress: UpscaleProgress) => {
      try {
        assertWanted()
        onProgress?.(progress)
      } catch (error) {
        ownError = error
        throw error
      }
    },
  }
  try {
    await loaded.enlarge(picture, result, pictureFormatOf(config, picture), hooks)
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause === ownError) throw cause
    throw engineFailure(cause, `enlarging ${picture.width} × ${picture.height} pixels`)
  }
  return true
}

const isBytes = (raster: Raster): raster is Raster & BytePicture =>
  raster.data instanceof Uint8Array || raster.data instanceof Uint8ClampedArray
