import { crop, type Raster, type Rect } from '@sr/image'

/** A rectangle of the picture in memory of its own, with the picture's kind of samples. */
export function copyTile(picture: Raster, rect: Rect): Raster {
  const tile = crop(picture, rect)
  if (!(picture.data instanceof Uint8ClampedArray)) return tile
  return { ...tile, data: new Uint8ClampedArray(tile.data.buffer) }
}
