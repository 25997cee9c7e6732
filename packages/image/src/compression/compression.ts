import { type Plane, readPlane } from '../plane.js'
import { type PictureLike, type Raster, type RawPicture, toRaster } from '../raster.js'
import { lumaJfif } from '../ycbcr-jfif.js'
import { blockPattern } from './block-period.js'
import { jpegLumaTable } from './jpeg-tables.js'
import { measuredSteps } from './measured-steps.js'
import { qualityOfSteps } from './table-quality.js'

/** How strongly a picture was compressed, as far as its file and its pixels tell. */
export interface Compression {
  /**
   * On the scale of libjpeg, 1 to 100, where 100 also stands for pictures that were never compressed. Of
   * resized pictures: the quality at which blocks of a picture that was not resized show as much.
   */
  readonly quality: number
  /**
   * What says so: quantisation `tables` of the JPEG file, `steps` that quantisation left in the pixels, edges
   * of `blocks` in them, or `nothing` at all. What WebP, AVIF and videos leave is not known.
   */
  readonly evidence: 'tables' | 'steps' | 'blocks' | 'nothing'
}

/**
 * Estimates how strongly a picture was compressed: by the tables of `file`, if it is given and is a JPEG, and
 * by the picture itself, which also tells what it was stored as before. The stronger of the two counts: a file
 * of quality 95 may hold a picture that was once stored at 30. A bad file tells nothing; it is no error.
 *
 * Throws RangeError or TypeError for a picture that is no raster.
 */
export function compressionOf(picture: PictureLike | RawPicture, file?: Uint8Array): Compression {
  const raster = toRaster(picture, 'compressionOf')
  const table = file && jpegLumaTable(file)
  const stated = table && qualityOfSteps(new Map(table.entries()))
  const seen = seenIn(middleLuma(raster))
  if (stated !== undefined && stated <= seen.quality) return { quality: stated, evidence: 'tables' }
  return seen
}

function seenIn(luma: Plane): Compression {
  const steps = measuredSteps(luma)
  const quality = steps.size >= fewestSteps ? qualityOfSteps(steps) : undefined
  if (quality !== undefined) return { quality, evidence: 'steps' }
  const pattern = blockPattern(luma)
  if (pattern !== undefined) return { quality: qualityOfBlocks(pattern.height), evidence: 'blocks' }
  return { quality: 100, evidence: 'nothing' }
}

/** Of 14 frequencies; in drawings of few colours one or two may have a step by chance. */
const fewestSteps = 5

/** Fitted to the strengths that serve resized photos best. */
function qualityOfBlocks(height: number): number {
  return Math.round(Math.max(20, 100 - 250 * height ** 2))
}

/** Enough to see what there is to see, in some tens of milliseconds. */
const largestSide = 1024

/** Luma as JPEG stores it, in levels. */
function middleLuma(raster: Raster): Plane {
  const [width, height] = [Math.min(raster.width, largestSide), Math.min(raster.height, largestSide)]
  const rect = { x: (raster.width - width) >> 1, y: (raster.height - height) >> 1, width, height }
  const isGrey = raster.channels <= 2
  const { data } = isGrey ? readPlane(raster, 0, { rect }) : lumaJfif(raster, { rect })
  return { width, height, data: data.map((value) => value * 255) }
}
