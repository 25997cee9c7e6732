import { crop, planTiles, type Raster, type Rect } from '@sr/image'
import { toImageData } from '@sr/image/canvas'
import type { Hooks } from './hooks.js'
import type { LayerName, Tile } from './messages.js'

/** Canvases and textures of this size exist everywhere. */
const tilePx = 2048
/** Larger layers have small copies of their tiles, so that a view of the whole is quick and does not flicker. */
const largePixels = 6e6

/** Sends a picture to the page, in tiles that it can draw. */
export async function showLayer(layer: LayerName, picture: Raster, { signal, tell }: Hooks): Promise<void> {
  const isLarge = picture.width * picture.height > largePixels
  const tiles: Tile[] = []
  for (const at of planTiles(picture, tilePx)) {
    signal.throwIfAborted()
    tiles.push(await makeTile(picture, at, isLarge))
  }
  tell({ kind: 'whole', layer, tiles }, tiles.flatMap(bitmapsOf))
}

/** Sends one finished part. */
export async function showPart(
  layer: LayerName,
  picture: Raster,
  at: Rect,
  { signal, tell }: Hooks,
): Promise<void> {
  const tile = await makeTile(picture, at, false)
  if (signal.aborted) tile.bitmap.close()
  else tell({ kind: 'tile', layer, tile }, bitmapsOf(tile))
}

async function makeTile(picture: Raster, at: Rect, isLarge: boolean): Promise<Tile> {
  const image = toImageData(crop(picture, at))
  const bitmap = await createImageBitmap(image)
  if (!isLarge) return { at, bitmap }
  const quarter = (px: number) => Math.max(1, Math.round(px / 4))
  const small = await createImageBitmap(image, {
    resizeWidth: quarter(at.width),
    resizeHeight: quarter(at.height),
    resizeQuality: 'medium',
  })
  return { at, bitmap, small }
}

const bitmapsOf = ({ bitmap, small }: Tile): ImageBitmap[] => (small ? [bitmap, small] : [bitmap])
