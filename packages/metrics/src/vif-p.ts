import { blurAlong, blurDown } from './blur.js'
import { blurredMoments } from './blurred-moments.js'
import { assertLeastSize, compare } from './comparison.js'
import { type LumaOptions, lumaOnly } from './luma-only.js'
import type { Picture } from './picture.js'
import { RowWindow } from './row-window.js'
import type { Rows } from './rows.js'
import { gaussianTaps } from './window-taps.js'

/** The variance of the visual noise, and the least variance that counts as structure, for samples 0..255. */
export const noiseVariance = 2
export const leastVariance = 1e-10

/**
 * Visual information fidelity in the pixel domain (Sheikh and Bovik 2006, `vifp_mscale.m`), on luma at four
 * scales: how much of the reference's information the picture still carries. 1 for identical pictures, above
 * 1 where contrast is enhanced. Not symmetric: the reference is the pristine picture. Throws RangeError where
 * it is flat, and below 41 pixels a side.
 */
export function vifP(picture: Picture, reference: Picture, options: LumaOptions = {}): number {
  const comparison = compare('vifP', picture, reference, lumaOnly('vifP', options))
  assertLeastSize('vifP', comparison, 41)
  const [{ x, y }] = comparison.channels
  const unit = (comparison.dataRange / 255) ** 2
  let kept = 0
  let all = 0
  for (const scale of [1, 2, 3, 4]) {
    const taps = vifPTaps(scale)
    const information = scaleInformation(atScale(x, scale), atScale(y, scale), taps, unit)
    kept += information.kept
    all += information.all
  }
  return vifPOf(kept, all)
}

/** The metric from the information that the picture kept and all that the reference has. */
export function vifPOf(kept: number, all: number): number {
  if (all > 0) return kept / all
  throw new RangeError(
    'vifP: the reference is flat. Expected a picture with structure, found one of a single level.',
  )
}

/** 17, 9, 5 and 3 taps; the standard deviation is a fifth of their number. */
export function vifPTaps(scale: number): Float64Array {
  const size = 2 ** (5 - scale) + 1
  return gaussianTaps(size, size / 5)
}

/**
 * The plane blurred and decimated `scale` − 1 times. Opened anew for every use,
 * because windows only move down.
 */
function atScale(plane: Rows, scale: number): Rows {
  return scale === 1 ? plane : decimatedRows(atScale(plane, scale - 1), vifPTaps(scale))
}

/** Windows inside the plane, every second one along both axes. */
function decimatedRows(source: Rows, taps: Float64Array): Rows {
  const reach = taps.length >> 1
  const row = new Float64Array(source.width)
  const blurredWidth = source.width - 2 * reach
  const along: Rows = {
    width: blurredWidth,
    height: source.height,
    read(y, into) {
      source.read(y, row)
      blurAlong(row, 0, taps, into, 0, blurredWidth)
    },
  }
  const window = new RowWindow(along, reach, reach, 'valid')
  const blurred = new Float64Array(blurredWidth)
  const width = Math.ceil(blurredWidth / 2)
  return {
    width,
    height: Math.ceil((source.height - 2 * reach) / 2),
    read(y, into) {
      blurDown(window.around(reach + 2 * y), taps, blurred)
      for (let x = 0; x < width; x++) into[x] = blurred[2 * x]
    },
  }
}

/** Sums over all windows of log(1 + signal / noise): of the picture (`kept`) and of the reference (`all`). */
function scaleInformation(picture: Rows, reference: Rows, taps: Float64Array, unit: number) {
  const moments = blurredMoments(picture, reference, taps, 'valid', 5, fillMoments)
  const width = moments.momentWidth
  const row = new Float64Array(moments.width)
  const [meansX, meansY, squaresX, squaresY, products] = [0, 1, 2, 3, 4].map((index) =>
    row.subarray(index * width, (index + 1) * width),
  )
  const noise = noiseVariance * unit
  const none = leastVariance * unit
  let kept = 0
  let all = 0
  for (let line = 0; line < moments.height; line++) {
    moments.read(line, row)
    for (let i = 0; i < width; i++) {
      const variancePicture = Math.max(squaresX[i] - meansX[i] * meansX[i], 0)
      const varianceReference = Math.max(squaresY[i] - meansY[i] * meansY[i], 0)
      const covariance = products[i] - meansX[i] * meansY[i]
      const gain = covariance / (varianceReference + none)
      // Picture = gain · reference + noise of its own. Without structure on either
      // side, or inverted, all is noise.
      const related = varianceReference >= none && variancePicture >= none && gain > 0
      if (related) {
        const own = Math.max(variancePicture - gain * covariance, none)
        kept += Math.log(1 + (gain * gain * varianceReference) / (own + noise))
      }
      if (varianceReference >= none) all += Math.log(1 + varianceReference / noise)
    }
  }
  return { kept, all }
}

function fillMoments(x: Float64Array, y: Float64Array, moments: readonly Float64Array[]): void {
  const [copyX, copyY, squaresX, squaresY, products] = moments
  copyX.set(x)
  copyY.set(y)
  for (let i = 0; i < x.length; i++) {
    squaresX[i] = x[i] * x[i]
    squaresY[i] = y[i] * y[i]
    products[i] = x[i] * y[i]
  }
}
