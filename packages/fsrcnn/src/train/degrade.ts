import { sayValue } from '@sr/checks'
import { assertRaster, lumaBt601, type Raster, readPlane } from '@sr/image'
import { createRandom, seedRandom } from '../model/random.js'

/**
 * Makes the low-resolution picture of an original as people would have it: reduced by `scale`, and then, say,
 * stored with loss and read again. It is given 8-bit grey or RGB whose sides are multiples of the scale, and
 * gives grey or RGB of any sample type, 1 / scale as large. All chance in it has to come from `random`, which
 * draws numbers from 0 to below 1; then a seed gives the same pictures again.
 */
export type Degrade = (
  original: Raster<Uint8Array>,
  scale: number,
  random: () => number,
) => Raster | Promise<Raster>

/**
 * The BT.601 luma, in floats 0..1, of what `degrade` makes of an original by the numbers of this seed. Rejects
 * with RangeError for a picture of another size.
 */
export async function degradedLuma(
  degrade: Degrade,
  original: Raster<Uint8Array>,
  scale: number,
  seed: number,
): Promise<Raster<Float32Array>> {
  const random = createRandom(seedRandom(seed))
  const low = await degrade(original, scale, () => random.below(2 ** 32) / 2 ** 32)
  assertRaster(low, 'degrade')
  const [width, height] = [original.width / scale, original.height / scale]
  if (low.width !== width || low.height !== height) {
    throw new RangeError(
      `degrade: the picture has a wrong size. Expected ${width} × ${height}, the original's divided by ${scale}, ` +
        `found ${low.width} × ${low.height}.`,
    )
  }
  return { ...(low.channels < 3 ? readPlane(low, 0) : lumaBt601(low)), channels: 1 }
}

/** Throws TypeError for what is neither a function nor left out. */
export function assertDegrade(degrade: Degrade | undefined): void {
  if (degrade === undefined || typeof degrade === 'function') return
  throw new TypeError(
    `degrade: expected a function that makes a low-resolution picture, found ${sayValue(degrade)}.`,
  )
}
