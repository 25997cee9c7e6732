import { createUpscaler } from '@sr/fsrcnn'
import type { Engine } from '@sr/fsrcnn/tfjs'
import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import type { PlannedModel } from './plan-models.js'
import type { TestPicture } from './test-picture.js'

/** A model ready to enlarge test pictures. */
export interface Contestant {
  readonly planned: PlannedModel
  /** The enlarged picture, of one channel or RGB, not yet rounded where the protocol leaves floats. */
  enlarge(picture: TestPicture, signal: AbortSignal): Promise<Raster>
  dispose(): void
}

/** Bicubic, which needs no engine, or a network on the engine. The caller disposes it. */
export async function createContestant(
  planned: PlannedModel,
  openEngine: () => Promise<Engine>,
): Promise<Contestant> {
  const { weights, scale } = planned
  if (weights === undefined)
    return { planned, enlarge: async ({ lr }) => resizeBicubic(lr, { scale }), dispose() {} }
  const upscaler = await createUpscaler(weights, { engine: await openEngine(), alpha: 'drop' })
  await upscaler.upscale(createRaster(32, 32, 1, 'uint8')) // so that the first picture's time is not the engine's start
  return {
    planned,
    enlarge: async ({ lr, colored }, signal) =>
      // What is compared is BT.601 luma; a network that was trained on anything else must be given the colours to make it of.
      await upscaler.upscale(weights.config.color === 'y601' ? lr : colored.lr, { signal }),
    dispose: () => upscaler.dispose(),
  }
}
