import { storeWithLoss } from '@sr/files'
import type { Degrade } from '@sr/fsrcnn/train'
import { type Raster, resizeBicubic, type Size } from '@sr/image'
import type { DegradeConfig, Qualities } from './config-degrade.js'

/** How many of the pictures that are stored had what happen to them. */
const shares = { storedLarger: 1 / 4, storedTwice: 1 / 5, wholeChroma: 1 / 4 }

/**
 * What may have happened to a picture before a network is given it: stored at a quality between a codec's two
 * and read again. Some were stored larger and reduced after, some were stored twice, at this quality and one
 * above, the blocks of the second file at another place.
 */
export function createDegrade({ lossless, ...codecs }: DegradeConfig): Degrade {
  const choices = Object.entries(codecs) as ['jpeg' | 'webp', Qualities][]
  return async (low, random, original) => {
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
    if (random() < lossless) return low
    const [codec, [least, most]] = choices[whole(0, choices.length - 1)]
    const quality = whole(least, most)
    const store = async (picture: Raster<Uint8Array>, quality: number, shift = { x: 0, y: 0 }) => {
      const chroma = random() < shares.wholeChroma ? '4:4:4' : '4:2:0'
      return (await storeWithLoss(picture, { codec, quality, chroma, shift })).raster
    }
    const isLarger = random() < shares.storedLarger
    const before = isLarger ? reduced(original, larger(low, 1.2 + 0.8 * random(), original)) : low
    if (random() >= shares.storedTwice) return reduced(await store(before, quality), low)
    const qualities = [quality, whole(quality, most)]
    if (random() < 1 / 2) qualities.reverse()
    const once = await store(before, qualities[0])
    return reduced(await store(once, qualities[1], { x: whole(0, 15), y: whole(0, 15) }), low)
  }
}

const larger = ({ width, height }: Size, factor: number, most: Size): Size => ({
  width: Math.min(Math.round(factor * width), most.width),
  height: Math.min(Math.round(factor * height), most.height),
})

function reduced(picture: Raster<Uint8Array>, { width, height }: Size): Raster<Uint8Array> {
  if (picture.width === width && picture.height === height) return picture
  return resizeBicubic(picture, { width, height }, { rounding: 'matlab-uint8' }) as Raster<Uint8Array>
}
