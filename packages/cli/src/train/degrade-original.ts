import type { Degrade } from '@sr/fsrcnn/train'
import { type Raster, resizeBicubic, type Size } from '@sr/image'
import { storeWithLoss } from '../pictures/store-with-loss.js'
import type { DegradeConfig, Qualities } from './config-degrade.js'

/** How many pictures, of those that are stored, had what happen to them. */
const shares = { storedLarger: 1 / 4, storedTwice: 1 / 5, wholeChroma: 1 / 4 }

/**
 * What may have happened to a picture before a network is given it: reduced by MATLAB's bicubic, rounded to
 * 8 bit, stored at a quality within a codec's two and read again. Some were stored larger and reduced after,
 * or stored twice, the blocks at another place, once at a quality above.
 */
export function createDegrade({ lossless, ...codecs }: DegradeConfig): Degrade {
  const choices = Object.entries(codecs) as ['jpeg' | 'webp', Qualities][]
  return async (original, scale, random) => {
    const size = { width: original.width / scale, height: original.height / scale }
    if (random() < lossless) return reduced(original, size)
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
    const [codec, [least, most]] = choices[whole(0, choices.length - 1)]
    const larger = random() < shares.storedLarger ? 1.2 + 0.8 * random() : 1
    const sideOf = (px: number) => Math.min(Math.round(larger * px), scale * px)
    let picture = reduced(original, { width: sideOf(size.width), height: sideOf(size.height) })
    const quality = whole(least, most)
    const qualities = random() < shares.storedTwice ? [quality, whole(quality, most)] : [quality]
    if (random() < 1 / 2) qualities.reverse()
    for (const quality of qualities) {
      const chroma = random() < shares.wholeChroma ? '4:4:4' : '4:2:0'
      const shift = { x: whole(0, 15), y: whole(0, 15) }
      picture = (await storeWithLoss(picture, { codec, quality, chroma, shift })).raster
    }
    return reduced(picture, size)
  }
}

function reduced(picture: Raster<Uint8Array>, { width, height }: Size): Raster<Uint8Array> {
  if (picture.width === width && picture.height === height) return picture
  return resizeBicubic(picture, { width, height }, { rounding: 'matlab-uint8' }) as Raster<Uint8Array>
}
