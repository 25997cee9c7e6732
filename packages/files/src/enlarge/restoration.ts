import type { SamplesLike, UpscaleOptions, Upscaler } from '@sr/fsrcnn'
import { isRestoringUpscaler, type Restoration } from '@sr/fsrcnn/restoring'
import type { Compression, Raster, RasterData } from '@sr/image'

/** How strongly to restore: by the picture, not at all, or as strongly as stated, from 0 to 1. */
export type RestoreOption = 'auto' | 'off' | number

/** How strongly a picture is restored, 0 to 1; what was found in it is absent where the strength was stated. */
export type ChosenRestoration = Pick<Restoration, 'strength'> & Partial<Compression>

/** Chooses for a picture that was read from `file`; undefined where nothing is to be, or can be, restored. */
export async function chooseRestoration(
  restore: RestoreOption,
  upscaler: Upscaler,
  picture: Raster,
  file: Uint8Array | undefined,
): Promise<ChosenRestoration | undefined> {
  if (restore === 'off' || !isRestoringUpscaler(upscaler)) return undefined
  return restore === 'auto' ? await upscaler.choose(picture, file) : { strength: restore }
}

/** Enlarges a picture as was chosen for it. */
export function upscaleRestored<Data extends RasterData>(
  upscaler: Upscaler,
  picture: Raster<Data>,
  restoration: ChosenRestoration | undefined,
  options: UpscaleOptions,
): Promise<Raster<SamplesLike<Data>>> {
  if (!isRestoringUpscaler(upscaler)) return upscaler.upscale(picture, options)
  return upscaler.upscale(picture, { ...options, restore: restoration?.strength ?? 0 })
}
