import { chooseRestoration, type RestoreOption, upscaleRestored } from '@sr/files'
import { createUpscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler } from '@sr/fsrcnn/restoring'
import type { Engine } from '@sr/fsrcnn/tfjs'
import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import type { PlannedModel } from './plan-models.js'
import type { TestPicture } from './test-picture.js'

/** A model ready to enlarge test pictures. */
export interface Contestant {
  readonly planned: PlannedModel
  /** Choosing the network for a picture takes time that is not the network's. */
  prepare(picture: TestPicture): Promise<Prepared>
  dispose(): Promise<void>
}

/** What enlarges one picture. */
interface Prepared {
  readonly enlarge: Enlarge
  /** How strongly it restores, 0 to 1, where it can. */
  readonly strength: number | undefined
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
      async prepare({ lr }) {
        return { enlarge: async () => resizeBicubic(lr, { scale }), strength: undefined }
      },
      async dispose() {},
    }
  }
  const settings = { engine: await openEngine(), alpha: 'drop' } as const
  const upscaler = await (pair ? createRestoringUpscaler(pair, settings) : createUpscaler(weights, settings))
  await upscaleRestored(upscaler, warmUp, undefined, {})
  return {
    planned,
    async prepare({ lr, colored, file }) {
      const restoration = await chooseRestoration(restore, upscaler, colored.lr, file)
      // BT.601 luma is compared. A network that was trained on anything else makes it from the colours.
      const picture = weights.config.color === 'y601' ? lr : colored.lr
      return {
        enlarge: (signal) => upscaleRestored(upscaler, picture, restoration, { signal }),
        strength: restoration?.strength,
      }
    },
    async dispose() {
      upscaler.dispose()
    },
  }
}

/**
 * Upscaled first and not counted, so that the first picture's time does not include starting. Large
 * enough for the code to be compiled.
 */
const warmUp = createRaster(192, 192, 1, 'float32')
