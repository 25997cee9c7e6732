import {
  createRaster,
  quantizeRaster,
  type Raster,
  readPlane,
  resizePlaneBicubic,
  rgbToYcbcrBt601,
  writePlane,
  ycbcrBt601ToRgb,
} from '@sr/image'
import type { TestPicture } from '../eval/test-picture.js'

/**
 * Results as people see them: luma gets the chroma of the low-resolution picture, enlarged by bicubic, as `sr upscale` does it. A grey
 * picture stays grey.
 */
export function createDisplay({ colored, scale }: TestPicture): (result: Raster) => Raster<Uint8Array> {
  const isGrey = colored.hr.channels === 1
  const chroma = isGrey || colored.lr.channels === 1 ? undefined : enlargedChroma(colored.lr, scale)
  return (result) => {
    if (result.channels >= 3 || chroma === undefined) return quantizeRaster(result, 'uint8')
    const { r, g, b } = ycbcrBt601ToRgb({ y: readPlane(result, 0), ...chroma })
    const raster = createRaster(result.width, result.height, 3, 'uint8')
    for (const [channel, plane] of [r, g, b].entries()) writePlane(plane, raster, channel)
    return raster
  }
}

function enlargedChroma(lr: Raster, scale: number) {
  const { cb, cr } = rgbToYcbcrBt601(lr)
  return { cb: resizePlaneBicubic(cb, { scale }), cr: resizePlaneBicubic(cr, { scale }) }
}
