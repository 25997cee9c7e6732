import { planTiles, type Rect, type Size } from '@sr/image'
import { haloPx, inputScale, listLayers, type NetworkConfig } from '@sr/network'

/**
 * The longest side of a tile in pixels of the picture, `none` for the whole picture at once, or `auto`: by
 * the memory that the network takes.
 */
export type TileOption = 'auto' | 'none' | number

/** A part of a picture that is enlarged at once; all numbers are pixels of the picture. */
export interface PictureTile {
  /** What this tile adds to the result. The cores of all tiles cover the picture once. */
  readonly core: Rect
  /** The size of the plan's largest core; windows of all tiles are made for it, so that they are equal. */
  readonly largest: Size
  /** The whole picture's size. */
  readonly picture: Size
}

/** Divides a picture into tiles of as equal size as possible, row by row. */
export function planPictureTiles(picture: Size, config: NetworkConfig, tile: TileOption): PictureTile[] {
  const tilePx =
    tile === 'none' ? Math.max(picture.width, picture.height) : tile === 'auto' ? autoTilePx(config) : tile
  const cores = planTiles(picture, tilePx)
  const [{ width, height }] = cores
  return cores.map((core) => ({
    core,
    largest: { width, height },
    picture: { width: picture.width, height: picture.height },
  }))
}

/**
 * The core with a halo on every side. At the picture's edge the window is moved inward instead of cut off, so
 * that all tiles of a plan have the same shape: WebGL keeps textures and shaders for every shape it has seen.
 */
export function windowAround({ core, largest, picture }: PictureTile, halo: number): Rect {
  const width = Math.min(picture.width, largest.width + 2 * halo)
  const height = Math.min(picture.height, largest.height + 2 * halo)
  return {
    x: Math.max(0, Math.min(core.x - halo, picture.width - width)),
    y: Math.max(0, Math.min(core.y - halo, picture.height - height)),
    width,
    height,
  }
}

/**
 * For the input and the output of the widest layer: about 350 × 350 pixels for FSRCNN(56, 12, 4). An upscaler
 * then stays far below what a phone allows a browser tab. A tile takes a fraction of a second, so progress
 * and abort are lively, and the halo costs less than a tenth. Larger tiles were not faster on tfjs'
 * WebAssembly backend, and a twentieth on ours.
 */
const activationBytes = 32 * 2 ** 20

function autoTilePx(config: NetworkConfig): number {
  const widths = listLayers(config).map((layer) =>
    'inChannels' in layer ? layer.inChannels + layer.outChannels : 0,
  )
  const bytesPerPixel = 4 * Math.max(...widths) * inputScale(config) ** 2
  return Math.max(32, haloPx(config), Math.floor(Math.sqrt(activationBytes / bytesPerPixel)))
}
