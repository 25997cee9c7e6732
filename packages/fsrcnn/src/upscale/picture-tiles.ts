import { planTiles, type Rect, type Size } from '@sr/image'
import { haloPx, inputScale, listLayers, type NetworkConfig } from '@sr/network'

/** `auto`, one tile for the `whole` picture, or the longest side of a tile in input pixels. */
export type TileOption = 'auto' | 'none' | number

/** A part of the picture that is enlarged at once. */
export interface PictureTile {
  /** What this tile adds to the result, in input pixels. */
  readonly core: Rect
  /** The size of the plan's largest core: every tile reads windows of the same shape. */
  readonly largest: Size
  /** The picture's size. */
  readonly picture: Size
}

/** Divides a picture into tiles as equal as they can be, row by row. */
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
 * The core widened by a halo on every side. At the picture's edge the window is moved inward instead of being cut off, so
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
 * 32 MiB for the input and the output of the widest layer: about 350 × 350 pixels for FSRCNN(56, 12, 4). An upscaler then
 * stays far below what a phone gives a browser tab, a tile takes a fraction of a second, so that progress and abort are
 * lively, and the halo costs less than a tenth. Larger tiles were not faster on tfjs' WebAssembly backend, and on ours by a twentieth.
 */
const activationBytes = 32 * 2 ** 20

function autoTilePx(config: NetworkConfig): number {
  const widths = listLayers(config).map((layer) =>
    'inChannels' in layer ? layer.inChannels + layer.outChannels : 0,
  )
  const bytesPerPixel = 4 * Math.max(...widths) * inputScale(config) ** 2
  return Math.max(32, haloPx(config), Math.floor(Math.sqrt(activationBytes / bytesPerPixel)))
}
