import { assertRaster, type Raster, sampleType } from './raster.js'
import { assertRectInside, type Rect, type Size } from './rect.js'

/** One tile: what to compute (`core`), what to read for it (`input`: the core and its halo), both in input pixels. */
export interface Tile {
  readonly core: Rect
  /** The core widened by the halo on every side, cut off at the picture's edge. */
  readonly input: Rect
  /** Where the core begins inside the input rectangle. */
  readonly offset: { readonly x: number; readonly y: number }
}

/** What `planTiles` divides: the picture, the largest core, and how far the network sees around a pixel. */
export interface TilePlan extends Size {
  readonly tilePx: number
  /** The network's halo in input pixels; with at least this many the tiled result equals the whole one. */
  readonly haloPx: number
}

/**
 * Divides a picture into tiles of at most tilePx × tilePx, row by row, each pixel in exactly one core.
 * The tiles are as equal as they can be, so that none is a sliver that is nearly all halo.
 */
export function planTiles({ width, height, tilePx, haloPx }: TilePlan): Tile[] {
  assertWhole('width', width, 1)
  assertWhole('height', height, 1)
  assertWhole('tilePx', tilePx, 1)
  assertWhole('haloPx', haloPx, 0)
  return divide(height, tilePx).flatMap(([y, coreHeight]) =>
    divide(width, tilePx).map(([x, coreWidth]): Tile => {
      const left = Math.max(0, x - haloPx)
      const top = Math.max(0, y - haloPx)
      const right = Math.min(width, x + coreWidth + haloPx)
      const bottom = Math.min(height, y + coreHeight + haloPx)
      return {
        core: { x, y, width: coreWidth, height: coreHeight },
        input: { x: left, y: top, width: right - left, height: bottom - top },
        offset: { x: x - left, y: y - top },
      }
    }),
  )
}

/** A rectangle enlarged with its picture: every coordinate times the whole-number scale. */
export function scaleRect({ x, y, width, height }: Rect, scale: number): Rect {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale }
}

/** The part of a tile's result, in the result's own pixels, that belongs to its core: the halo is cut off. */
export function coreOfResult(tile: Tile, scale: number): Rect {
  return scaleRect({ ...tile.offset, width: tile.core.width, height: tile.core.height }, scale)
}

/** Copies the core of a tile's result (scale × its input rectangle) to its place in the whole result. */
export function stitchTile(tile: Tile, scale: number, result: Raster, whole: Raster): void {
  assertRaster(result, 'stitchTile')
  assertRaster(whole, 'stitchTile')
  const { width, height } = tile.input
  if (result.width !== width * scale || result.height !== height * scale) {
    throw new RangeError(
      `stitchTile: the result does not fit its tile. ` +
        `Expected ${width * scale} × ${height * scale} (×${scale} of the input rectangle), found ${result.width} × ${result.height}.`,
    )
  }
  if (result.channels !== whole.channels || sampleType(result.data) !== sampleType(whole.data)) {
    throw new RangeError(
      `stitchTile: tile and picture differ in kind. ` +
        `Expected ${whole.channels} channels of ${sampleType(whole.data)}, found ${result.channels} of ${sampleType(result.data)}.`,
    )
  }
  const from = coreOfResult(tile, scale)
  const to = scaleRect(tile.core, scale)
  assertRectInside(to, whole, 'stitchTile')
  const { channels } = whole
  for (let row = 0; row < to.height; row++) {
    const start = ((from.y + row) * result.width + from.x) * channels
    const samples = result.data.subarray(start, start + from.width * channels)
    whole.data.set(samples, ((to.y + row) * whole.width + to.x) * channels)
  }
}

function divide(length: number, largest: number): [start: number, length: number][] {
  const count = Math.ceil(length / largest)
  const step = Math.ceil(length / count)
  return Array.from({ length: count }, (_, index) => [index * step, Math.min(step, length - index * step)])
}

function assertWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new RangeError(
    `planTiles: ${name} is out of range. Expected a whole number of at least ${least}, found ${value}.`,
  )
}
