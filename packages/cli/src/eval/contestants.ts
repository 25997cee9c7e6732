import { createUpscaler } from '@sr/fsrcnn'
import type { Engine } from '@sr/fsrcnn/tfjs'
import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import type { PlannedModel } from './plan-models.js'
import type { TestPicture } from './test-picture.js'

/** A model ready to enlarge test pictures. */
export interface Contestant {
  readonly planned: PlannedModel
  /** The enlarged picture, of one channel or RGB, not yet rounded where the protocol leaves floats. */
  upscale(picture: TestPicture, signal: AbortSignal): Promise<Raster>
  dispose(): void
}

/** Bicubic, which needs no engine, or a network on the engine. The caller disposes it. */
export async function createContestant(
  planned: PlannedModel,
  openEngine: () => Promise<Engine>,
): Promise<Contestant> {
  const { weights, scale } = planned
  if (weights === undefined) {
    resizeBicubic(warmUp, { scale })
    return { planned, upscale: async ({ lr }) => resizeBicubic(lr, { scale }), dispose() {} }
  }
  const upscaler = await createUpscaler(weights, { engine: await openEngine(), alpha: 'drop' })
  await upscaler.upscale(warmUp)
  return {
    planned,
    upscale: async ({ lr, colored }, signal) =>
      // BT.601 luma is compared. A network that was trained on anything else makes it from the colours.
      await upscaler.upscale(weights.config.color === 'y601' ? lr : colored.lr, { signal }),
    dispose: () => upscaler.dispose(),
  }
}

/**
 * Upscaled first and not counted, so that the first picture's time does not include starting. Large
 * enough for the code to be compiled.
 */
const warmUp = createRaster(192, 192, 1, 'float32')
