import type { Raster } from '@sr/image'
import { chooseRestoration, enlarge, enlargeBicubic, makeReady, slowness } from './enlarge.js'
import type { Hooks } from './hooks.js'
import { assertFits } from './limits.js'
import type { EnlargeInput, Outcome } from './messages.js'
import { paintParts } from './paint-parts.js'
import { showLayer } from './show-layer.js'

/** Up to here bicubic is computed too, to be compared with. */
const limitBicubicPixels = 24e6

/** The picture that is looked at, with the beginning of its file. */
export interface OpenedPicture {
  readonly raster: Raster
  readonly head: Uint8Array
}

interface Enlarged {
  readonly result: Raster
  readonly outcome: Outcome
}

/** Enlarges the picture and shows its parts as they come; in truth mode a smaller copy of it instead. */
export async function enlargePicture(
  { raster: picture, head }: OpenedPicture,
  input: EnlargeInput,
  hooks: Hooks,
): Promise<Enlarged> {
  if (input.isTruth) {
    const { enlargeShrunk } = await import('./enlarge-shrunk.js')
    return enlargeShrunk(picture, input, hooks)
  }
  const { enlarger, restore } = input
  assertFits(picture, enlarger.scale)
  await makeReady(enlarger)
  const restoration = await chooseRestoration(enlarger, restore, picture, head)
  const start = performance.now()
  const result = await enlarge(picture, enlarger, { ...paintParts(hooks), restoration })
  const ms = performance.now() - start
  await showLayer('result', result, hooks)
  if (result.width * result.height <= limitBicubicPixels) {
    await showLayer('bicubic', enlargeBicubic(picture, enlarger.scale), hooks)
  }
  const { width, height } = result
  return { result, outcome: { ms, width, height, scores: undefined, slowness, restoration } }
}
