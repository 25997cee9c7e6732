import type { Plane, Size } from '@sr/image'
import { assertLeastSize, compare, type MaskedOptions } from './comparison.js'
import type { Picture } from './picture.js'
import { meanOfRows, type Rows } from './rows.js'
import { shrinkRows } from './shrink-rows.js'
import { ssimRows } from './ssim-rows.js'
import { type SsimDefinition, type SsimVariant, ssimVariants } from './ssim-variants.js'

export interface SsimOptions extends MaskedOptions {
  /** Whose SSIM; default 'sr', the one of super-resolution tables. */
  readonly variant?: SsimVariant
}

export interface SsimMap {
  /** What `ssim` returns. */
  readonly value: number
  /**
   * SSIM of every window, averaged over the channels; smaller than the picture where
   * windows must lie inside it.
   */
  readonly map: Plane<Float64Array>
  /** The pixel of the picture on which the map's first window is centred. */
  readonly first: { readonly x: number; readonly y: number }
  /** Pixels of the picture from one window to the next: more than 1 where 'wang-auto' shrank it. */
  readonly stepPx: number
}

/**
 * The mean structural similarity (Wang et al. 2004): 1 for identical pictures, negative where structure is
 * inverted. Colour: the mean of the channels. With a mask: the mean over the windows whose centre is in it.
 * Throws RangeError where the picture is smaller than the window.
 */
export function ssim(picture: Picture, reference: Picture, options: SsimOptions = {}): number {
  const { maps, mask } = openMaps('ssim', picture, reference, options)
  return meanOfRows(meanRows(maps), mask)
}

/** `ssim` with the map that it is the mean of: 8 bytes per pixel of memory. */
export function ssimMap(picture: Picture, reference: Picture, options: SsimOptions = {}): SsimMap {
  const { maps, mask, first, stepPx } = openMaps('ssimMap', picture, reference, options)
  const { width, height, read } = meanRows(maps)
  const data = new Float64Array(width * height)
  for (let y = 0; y < height; y++) read(y, data.subarray(y * width, (y + 1) * width))
  const copy: Rows = { width, height, read: (y, into) => into.set(data.subarray(y * width, (y + 1) * width)) }
  return { value: meanOfRows(copy, mask), map: { width, height, data }, first, stepPx }
}

function openMaps(where: string, picture: Picture, reference: Picture, options: SsimOptions) {
  const comparison = compare(where, picture, reference, options, ['mask', 'variant'])
  const definition = ssimDefinition(where, options.variant ?? 'sr')
  const { insetPx, stepPx } = windowPlaces(definition, comparison)
  const shrink = (rows: Rows) =>
    stepPx === 1 ? rows : shrinkRows(rows, stepPx, { before: (stepPx - 1) >> 1, edge: 'symmetric' })
  const pairs = comparison.channels.map(({ x, y }) => ({ x: shrink(x), y: shrink(y) }))
  if (definition.edge === 'valid') assertLeastSize(where, comparison, definition.taps.length)
  const maps = pairs.map(({ x, y }) => ssimRows(x, y, definition, comparison.dataRange))
  const mask = comparison.mask && centres(comparison.mask, maps[0], insetPx, stepPx)
  const corner = (options.cropBorder ?? 0) + insetPx
  return { maps, mask, first: { x: corner, y: corner }, stepPx }
}

export function ssimDefinition(where: string, variant: SsimVariant): SsimDefinition {
  if (Object.hasOwn(ssimVariants, variant)) return ssimVariants[variant]
  throw new RangeError(
    `${where}: unknown variant. Expected one of ${Object.keys(ssimVariants).join(', ')}, found ${String(variant)}.`,
  )
}

/**
 * Pixels from the corner to the centre of the first window, and from one window to the next. The latter is 1,
 * or the number of pixels that are shrunk to one.
 */
export function windowPlaces({ taps, edge, downsample }: SsimDefinition, size: Size) {
  const stepPx = downsample === 'wang' ? wangFactor(size) : 1
  return { insetPx: edge === 'valid' ? stepPx * (taps.length >> 1) : 0, stepPx }
}

/** Wang's `ssim.m` shrinks pictures so that about 256 pixels are left on the shorter side. */
function wangFactor({ width, height }: Size): number {
  return Math.max(1, Math.round(Math.min(width, height) / 256))
}

/** The mean of several planes, row by row. */
function meanRows(planes: readonly Rows[]): Rows {
  const [first, ...others] = planes
  if (others.length === 0) return first
  const row = new Float64Array(first.width)
  return {
    width: first.width,
    height: first.height,
    read(y, into) {
      first.read(y, into)
      for (const plane of others) {
        plane.read(y, row)
        for (let x = 0; x < row.length; x++) into[x] += row[x]
      }
      for (let x = 0; x < row.length; x++) into[x] /= planes.length
    },
  }
}

/** The mask at the pixels on which the windows are centred. */
function centres(mask: Rows, { width, height }: Rows, insetPx: number, stepPx: number): Rows {
  const row = new Float64Array(mask.width)
  return {
    width,
    height,
    read(y, into) {
      mask.read(insetPx + y * stepPx, row)
      for (let x = 0; x < width; x++) into[x] = row[insetPx + x * stepPx]
    },
  }
}
