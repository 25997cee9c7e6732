import { clipRect, growRect } from '@sr/image'
import type { Random } from '../model/random.js'
import { copyPatch } from './copy-patch.js'
import { type Degrade, degradedPart } from './degrade.js'
import { createPairCache } from './pair-cache.js'
import type { PatchPlace } from './patch-places.js'
import { type ColorPair, enlarged, makeColorPair, makePicturePair, type PicturePair } from './picture-pair.js'
import type { TrainingPicture } from './read-pictures.js'

/** Room for the two sides of a patch. */
interface PatchRoom {
  readonly input: Float32Array
  readonly target: Float32Array
}

/** Writes the patch of a place; what it draws by chance, it draws before it returns. */
export type CutPatch = (place: PatchPlace, room: PatchRoom, random: Random) => void | Promise<void>

interface CutOptions {
  readonly scale: number
  readonly inputScale: number
  readonly patchPx: number
  readonly channels: 1 | 3
  readonly cacheLimitBytes: number
}

/** Patches of pairs that are made once. */
export function cutFromPairs(pictures: readonly TrainingPicture[], options: CutOptions): CutPatch {
  const cache = createPairCache<PicturePair>(options.cacheLimitBytes)
  return (place, { input, target }) => {
    const { index, downscale } = place.picture
    const pair = cache(`${index} ${downscale}`, () =>
      makePicturePair(pictures[index].picture, downscale, options),
    )
    copyPatch(pair.input, { x: place.x, y: place.y, px: options.patchPx }, place.orientation, input)
    copyPatch(pair.target, targetSquare(place, options), place.orientation, target)
  }
}

/** As far as the blocks of a codec and a reduction reach, in pixels of the low resolution. */
const marginPx = 8

/**
 * Patches whose input is degraded anew whenever one is drawn, with a margin around it, so that each drawing of
 * a place has blocks of its own. Where the margin ends, or the picture, it is as if that had been cropped.
 */
export function cutDegraded(
  pictures: readonly TrainingPicture[],
  options: CutOptions,
  degrade: Degrade,
): CutPatch {
  const { inputScale, patchPx: px } = options
  const cache = createPairCache<ColorPair>(options.cacheLimitBytes)
  return async (place, room, random) => {
    const { x, y, orientation } = place
    const { index, downscale } = place.picture
    const pair = cache(`${index} ${downscale}`, () =>
      makeColorPair(pictures[index].picture, downscale, options),
    )
    copyPatch(pair.target, targetSquare(place, options), orientation, room.target)
    const [left, top] = [Math.floor(x / inputScale), Math.floor(y / inputScale)]
    const [right, bottom] = [Math.ceil((x + px) / inputScale), Math.ceil((y + px) / inputScale)]
    const patch = { x: left, y: top, width: right - left, height: bottom - top }
    const part = clipRect(growRect(patch, marginPx), pair.low)
    const { channels } = options
    const low = await degradedPart(degrade, pair, part, { seed: random.below(2 ** 32), channels })
    const input = enlarged(low, inputScale)
    const square = { x: x - inputScale * part.x, y: y - inputScale * part.y, px }
    copyPatch(input, square, orientation, room.input)
  }
}

function targetSquare({ x, y }: PatchPlace, { scale, inputScale, patchPx }: CutOptions) {
  const ratio = scale / inputScale
  return { x: ratio * x, y: ratio * y, px: ratio * patchPx }
}
