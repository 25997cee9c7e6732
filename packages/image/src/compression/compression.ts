import { assertFileBytes } from '../file-bytes.js'
import { type Plane, readPlane } from '../plane.js'
import { type PictureLike, type Raster, type RawPicture, toRaster } from '../raster.js'
import { lumaJfif } from '../ycbcr-jfif.js'
import { avifQuantizer } from './avif-quantizer.js'
import { blockPattern } from './block-period.js'
import { qualityOfAvif, qualityOfHeight, qualityOfHiddenHeight, qualityOfWebp } from './fitted-qualities.js'
import { type Curve, interpolate } from './interpolate.js'
import { isDrawn } from './is-drawn.js'
import { jpegLumaTable } from './jpeg-tables.js'
import { measuredSteps } from './measured-steps.js'
import { qualityOfSteps } from './table-quality.js'
import { webpQuantizer } from './webp-quantizer.js'

/** How strongly a picture was compressed, as far as its file and its pixels tell. */
export interface Compression {
  /**
   * On the scale of libjpeg, 1 to 100, where 100 also stands for pictures that were never compressed. Of WebP, of
   * AVIF and of resized pictures: the quality of JPEG pictures that need as much restoring.
   */
  readonly quality: number
  /**
   * What says so: quantisation `tables` of the JPEG file, the `quantizer` of the WebP or AVIF file, `steps` that
   * JPEG's quantisation left in the pixels, edges of its `blocks` in them, or `nothing` at all. What WebP, AVIF and
   * videos leave in the pixels is not known.
   */
  readonly evidence: 'tables' | 'quantizer' | 'steps' | 'blocks' | 'nothing'
}

/**
 * Estimates how strongly a picture was compressed: by what `file` states, if it is given and is a JPEG, a
 * lossy WebP or an AVIF, and by the picture itself, which also tells what it was stored as before. The stronger of the two
 * counts: a file of quality 95 may hold a picture that was once stored at 30. A bad file tells nothing; it is
 * no error.
 *
 * Throws RangeError or TypeError for a picture that is no raster, TypeError for a file that is no Uint8Array.
 */
export function compressionOf(picture: PictureLike | RawPicture, file?: Uint8Array | null): Compression {
  const raster = toRaster(picture, 'compressionOf')
  if (file !== undefined && file !== null) assertFileBytes(file, 'compressionOf')
  const stated = file ? statedIn(file) : unknown
  const luma = middleLuma(raster)
  if (isDrawn(luma)) return stated
  const last = stronger(stated, leftBySteps(luma))
  return last.quality <= strongestBlocks ? last : stronger(last, leftByBlocks(luma, last))
}

const unknown: Compression = { quality: 100, evidence: 'nothing' }

const stronger = (a: Compression, b: Compression): Compression => (b.quality < a.quality ? b : a)

function statedIn(file: Uint8Array): Compression {
  const table = jpegLumaTable(file)
  const quality = table && qualityOfSteps(new Map(table.entries()))
  if (quality !== undefined) return { quality, evidence: 'tables' }
  return (
    byQuantizer(qualityOfWebp, webpQuantizer(file)) ??
    byQuantizer(qualityOfAvif, avifQuantizer(file)) ??
    unknown
  )
}

function byQuantizer(curve: Curve, quantizer: number | undefined): Compression | undefined {
  if (quantizer === undefined) return undefined
  return { quality: Math.round(interpolate(curve, quantizer)), evidence: 'quantizer' }
}

function leftBySteps(luma: Plane): Compression {
  const steps = measuredSteps(luma)
  const quality = steps.size >= fewestSteps ? qualityOfSteps(steps) : undefined
  return quality === undefined ? unknown : { quality, evidence: 'steps' }
}

/** Of 14 frequencies; in drawings of few colours one or two may have a step by chance. */
const fewestSteps = 5

/** Blocks of a time before; storing again hides part of their height. */
function leftByBlocks(luma: Plane, last: Compression): Compression {
  const isStoredAgain = last.evidence !== 'nothing'
  const pattern = blockPattern(luma, { isStoredAgain })
  if (pattern === undefined) return unknown
  const curve = isStoredAgain ? qualityOfHiddenHeight : qualityOfHeight
  return { quality: Math.round(interpolate(curve, pattern.height)), evidence: 'blocks' }
}

/** The least that they can say. */
const strongestBlocks = Math.min(
  ...[...qualityOfHeight, ...qualityOfHiddenHeight].map(([, quality]) => quality),
)

/** Enough to see what there is to see, in a tenth of a second or two. */
const largestSide = 1024

/** Luma as JPEG stores it, in levels. */
function middleLuma(raster: Raster): Plane {
  const [width, height] = [Math.min(raster.width, largestSide), Math.min(raster.height, largestSide)]
  const rect = { x: (raster.width - width) >> 1, y: (raster.height - height) >> 1, width, height }
  const isGrey = raster.channels <= 2
  const { data } = isGrey ? readPlane(raster, 0, { rect }) : lumaJfif(raster, { rect })
  return { width, height, data: data.map((value) => value * 255) }
}
