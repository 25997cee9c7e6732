import { clipRect, crop, growRect, type Raster, resizeBicubic, scaleRect } from '@sr/image'
import { copyPatch, type Square } from './copy-patch.js'
import { type Degrade, degradedLuma } from './degrade.js'
import type { PairOptions } from './picture-pair.js'

/** As far as the blocks of a codec and a bicubic reduction reach, in pixels of the low resolution. */
const marginPx = 8

/** Where a patch of the network's input lies in a picture, and how it is turned (see `copyPatch`). */
interface DegradedPlace extends Square {
  readonly orientation: number
}

/**
 * Writes a patch of the network's input, made anew of the part of the original around it, so that a codec sees
 * each drawing of a place on its own. Where that part ends, at a margin or with the picture, its edge shows no
 * further than in any picture that was cropped.
 */
export async function drawDegradedPatch(
  degrade: Degrade,
  original: Raster,
  { x, y, px, orientation }: DegradedPlace,
  { scale, inputScale }: PairOptions,
  seed: number,
  into: Float32Array,
): Promise<void> {
  const [left, top] = [Math.floor(x / inputScale), Math.floor(y / inputScale)]
  const [right, bottom] = [Math.ceil((x + px) / inputScale), Math.ceil((y + px) / inputScale)]
  const whole = { width: original.width / scale, height: original.height / scale }
  const patch = { x: left, y: top, width: right - left, height: bottom - top }
  const part = clipRect(growRect(patch, marginPx), whole)
  const around = crop(original, scaleRect(part, scale)) as Raster<Uint8Array>
  const low = await degradedLuma(degrade, around, scale, seed)
  const input = inputScale === 1 ? low : resizeBicubic(low, { scale: inputScale })
  copyPatch(input, { x: x - inputScale * part.x, y: y - inputScale * part.y, px }, orientation, into)
}
