import { sayValue } from '@sr/checks'
import {
  assertRaster,
  createRaster,
  crop,
  lumaBt601,
  type Raster,
  type Rect,
  readPlane,
  scaleRect,
} from '@sr/image'
import { createRandom, seedRandom } from '../model/random.js'
import type { ColorPair } from './picture-pair.js'

/**
 * Makes of a low-resolution picture what people have of it: stores it with loss, say, and reads it again. It
 * is given 8-bit grey or RGB, and what that was reduced from, `scale` times as large; it gives grey or RGB of
 * the same size and any sample type, of grey in its first channel. All chance in it has to come from `random`,
 * which draws numbers from 0 to below 1; then a seed gives the same pictures again.
 */
export type Degrade = (
  low: Raster<Uint8Array>,
  random: () => number,
  original: Raster<Uint8Array>,
) => Raster | Promise<Raster>

/**
 * What `degrade` makes of a part of a low-resolution picture by the numbers of this seed, in floats 0..1: its
 * BT.601 luma, or RGB. Rejects with RangeError for a picture of another size.
 */
export async function degradedPart(
  degrade: Degrade,
  { low, high }: ColorPair,
  part: Rect,
  { seed, channels }: { readonly seed: number; readonly channels: 1 | 3 },
): Promise<Raster<Float32Array>> {
  const random = createRandom(seedRandom(seed))
  const degraded = await degrade(
    crop(low, part) as Raster<Uint8Array>,
    () => random.below(2 ** 32) / 2 ** 32,
    crop(high, scaleRect(part, high.width / low.width)) as Raster<Uint8Array>,
  )
  assertRaster(degraded, 'degrade')
  if (degraded.width !== part.width || degraded.height !== part.height) {
    throw new RangeError(
      `degrade: the picture has another size than before. Expected ${part.width} × ${part.height}, ` +
        `found ${degraded.width} × ${degraded.height}.`,
    )
  }
  const isGrey = low.channels === 1 || degraded.channels < 3
  if (channels === 3) return inRgb(degraded)
  return { ...(isGrey ? readPlane(degraded, 0) : lumaBt601(degraded)), channels: 1 }
}

/** Three channels in floats; those of grey are the same. */
function inRgb(picture: Raster): Raster<Float32Array> {
  const planes = [0, 1, 2].map((channel) => readPlane(picture, picture.channels < 3 ? 0 : channel).data)
  const colors = createRaster(picture.width, picture.height, 3, 'float32')
  for (let i = 0; i < colors.data.length; i++) colors.data[i] = planes[i % 3][Math.floor(i / 3)]
  return colors
}

/** Throws TypeError for what is neither a function nor left out. */
export function assertDegrade(degrade: Degrade | undefined): void {
  if (degrade === undefined || typeof degrade === 'function') return
  throw new TypeError(`degrade: expected a function that degrades a picture, found ${sayValue(degrade)}.`)
}
