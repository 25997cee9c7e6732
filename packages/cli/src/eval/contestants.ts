import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { restoringWeights } from '@sr/fsrcnn/restoring'
import type { Engine } from '@sr/fsrcnn/tfjs'
import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import type { Weights } from '@sr/network'
import { chooseRestoration, type RestoreOption } from '../models/restoration.js'
import type { PlannedModel } from './plan-models.js'
import type { TestPicture } from './test-picture.js'

/** A model ready to enlarge test pictures. */
export interface Contestant {
  readonly planned: PlannedModel
  /** Gives what enlarges this picture; choosing the network for it takes time that is not the network's. */
  prepare(picture: TestPicture): Promise<Enlarge>
  dispose(): Promise<void>
}

/** The enlarged picture, of one channel or RGB, not yet rounded where the protocol leaves floats. */
type Enlarge = (signal: AbortSignal) => Promise<Raster>

/** Bicubic, which needs no engine, or a network on the engine. The caller disposes it. */
export async function createContestant(
  planned: PlannedModel,
  restore: RestoreOption,
  openEngine: () => Promise<Engine>,
): Promise<Contestant> {
  const { weights, pair, scale } = planned
  if (weights === undefined) {
    resizeBicubic(warmUp, { scale })
    return {
      planned,
      prepare:
        async ({ lr }) =>
        async () =>
          resizeBicubic(lr, { scale }),
      async dispose() {},
    }
  }
  const engine = await openEngine()
  const upscalers = new Map<number, Promise<Upscaler>>()

  function upscalerFor(strength: number): Promise<Upscaler> {
    const known = upscalers.get(strength)
    if (known !== undefined) return known
    const network: Weights = pair && strength > 0 ? restoringWeights(pair, strength) : (weights as Weights)
    const upscaler = createUpscaler(network, { engine, alpha: 'drop' })
    upscalers.set(strength, upscaler)
    return upscaler
  }

  await (await upscalerFor(0)).upscale(warmUp)
  return {
    planned,
    async prepare({ lr, colored, compression }) {
      const isRestored = pair !== undefined && restore !== 'off'
      const upscaler = await upscalerFor(
        isRestored ? chooseRestoration(restore, pair, compression).strength : 0,
      )
      // BT.601 luma is compared. A network that was trained on anything else makes it from the colours.
      const picture = weights.config.color === 'y601' ? lr : colored.lr
      return (signal) => upscaler.upscale(picture, { signal })
    },
    async dispose() {
      for (const upscaler of upscalers.values()) (await upscaler).dispose()
    },
  }
}

/**
 * Upscaled first and not counted, so that the first picture's time does not include starting. Large
 * enough for the code to be compiled.
 */
const warmUp = createRaster(192, 192, 1, 'float32')
