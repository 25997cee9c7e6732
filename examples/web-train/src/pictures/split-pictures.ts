import { crop, type Raster, type Rect } from '@sr/image'
import { middleOf, type Picture } from './read-picture.js'

export interface NamedRaster {
  readonly name: string
  readonly raster: Raster
}

/** Which pixels are learned from, and which only judge; no pixel is in both. */
export interface Split {
  readonly training: readonly NamedRaster[]
  readonly heldOut: readonly NamedRaster[]
  /** The rule, for the user. */
  readonly rule: string
}

/** From so many pictures on, whole pictures are held out. */
const wholePictures = 4

/** A judge's larger picture would make every validation slow, and need memory for all its feature maps. */
const mostHeldOutPx = 384

/** A pure function of the list: the same pictures in the same order are split alike, in a resumed run too. */
export function splitPictures(pictures: readonly Picture[]): Split {
  if (pictures.length >= wholePictures) {
    return {
      training: pictures.filter((_, index) => !isHeldOut(index)),
      heldOut: pictures.filter((_, index) => isHeldOut(index)).map(forJudging),
      rule: 'Every fourth picture is held out: it is never trained on, only scored.',
    }
  }
  return {
    training: pictures.map(({ name, raster }) => ({ name, raster: crop(raster, quarters(raster).first3) })),
    heldOut: pictures
      .map(({ name, raster }) => ({ name, raster: crop(raster, quarters(raster).last) }))
      .map(forJudging),
    rule: 'The last quarter of each picture is held out: it is never trained on, only scored. From four pictures on, every fourth is held out as a whole.',
  }
}

/** Whether the list shows a picture as held out as a whole. */
export function isHeldOutWhole(index: number, count: number): boolean {
  return count >= wholePictures && isHeldOut(index)
}

function isHeldOut(index: number): boolean {
  return index % 4 === 3
}

/** The picture cut in two along its longer side. */
function quarters({ width, height }: Raster): { readonly first3: Rect; readonly last: Rect } {
  if (height > width) {
    const y = Math.floor((height * 3) / 4)
    return { first3: { x: 0, y: 0, width, height: y }, last: { x: 0, y, width, height: height - y } }
  }
  const x = Math.floor((width * 3) / 4)
  return { first3: { x: 0, y: 0, width: x, height }, last: { x, y: 0, width: width - x, height } }
}

function forJudging({ name, raster }: NamedRaster): NamedRaster {
  return { name, raster: middleOf(raster, mostHeldOutPx) }
}
