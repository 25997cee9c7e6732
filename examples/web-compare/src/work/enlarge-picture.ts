import type { Raster } from '@sr/image'
import type { Enlarger } from '../models/network.js'
import { enlarge, enlargeBicubic, makeReady, slowness } from './enlarge.js'
import type { Hooks } from './hooks.js'
import { assertFits } from './limits.js'
import type { Outcome } from './messages.js'
import { paintParts } from './paint-parts.js'
import { showLayer } from './show-layer.js'

/** Up to here bicubic is computed too, to be compared with. */
const limitBicubicPixels = 24e6

interface Enlarged {
  readonly result: Raster
  readonly outcome: Outcome
}

/** Enlarges the picture and shows its parts as they come; in truth mode a smaller copy of it instead. */
export async function enlargePicture(
  picture: Raster,
  enlarger: Enlarger,
  isTruth: boolean,
  hooks: Hooks,
): Promise<Enlarged> {
  if (isTruth) {
    const { enlargeShrunk } = await import('./enlarge-shrunk.js')
    return enlargeShrunk(picture, enlarger, hooks)
  }
  assertFits(picture, enlarger.scale)
  await makeReady(enlarger)
  const start = performance.now()
  const result = await enlarge(picture, enlarger, paintParts(hooks))
  const ms = performance.now() - start
  await showLayer('result', result, hooks)
  if (result.width * result.height <= limitBicubicPixels) {
    await showLayer('bicubic', enlargeBicubic(picture, enlarger.scale), hooks)
  }
  return { result, outcome: { ms, width: result.width, height: result.height, scores: undefined, slowness } }
}
