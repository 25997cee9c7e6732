import { sayValue } from '@sr/checks'
import { assertRaster, createRaster, type Raster, sampleType } from './raster.js'
import { assertRectInside, type Rect } from './rect.js'

/** A copy of a rectangle of the raster. */
export function crop(raster: Raster, rect: Rect): Raster {
  assertRaster(raster, 'crop')
  assertRectInside(rect, raster, 'crop')
  const { channels } = raster
  const result = createRaster(rect.width, rect.height, channels, sampleType(raster.data))
  const rowSamples = rect.width * channels
  for (let row = 0; row < rect.height; row++) {
    const from = ((rect.y + row) * raster.width + rect.x) * channels
    result.data.set(raster.data.subarray(from, from + rowSamples), row * rowSamples)
  }
  return result
}

/** A copy without the surplus last rows and columns, so that both sizes are multiples of `multiple`. */
export function modcrop(raster: Raster, multiple: number): Raster {
  assertRaster(raster, 'modcrop')
  if (!Number.isInteger(multiple) || multiple < 1) {
    throw new RangeError(
      `modcrop: multiple is no scale. Expected a positive integer, found ${sayValue(multiple)}.`,
    )
  }
  const width = raster.width - (raster.width % multiple)
  const height = raster.height - (raster.height % multiple)
  if (width === 0 || height === 0) {
    throw new RangeError(
      `modcrop: the picture is too small. Expected at least ${multiple} × ${multiple}, found ${raster.width} × ${raster.height}.`,
    )
  }
  return crop(raster, { x: 0, y: 0, width, height })
}
