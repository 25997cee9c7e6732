import { assertRaster, maxSample, type Raster } from './raster.js'
import type { Rect, Size } from './rect.js'

/** Whether the last channel is alpha, as in grey + alpha and in RGBA. */
export const hasAlpha = ({ channels }: Pick<Raster, 'channels'>): boolean => channels === 2 || channels === 4

/** Whether any pixel is clear; none is without alpha. Floats below 0 are clear too, and those above 1 are opaque. */
export function hasClearPixels({ channels, data }: Raster): boolean {
  if (!hasAlpha({ channels })) return false
  for (let i = channels - 1; i < data.length; i += channels) if (data[i] <= 0) return true
  return false
}

/** 0 where all pixels of the rectangle are clear, 1 where all are opaque, as they are without alpha, otherwise undefined. */
export function flatAlpha(picture: Raster, rect: Rect): 0 | 1 | undefined {
  if (!hasAlpha(picture)) return 1
  const { width, channels, data } = picture
  const white = maxSample(data)
  const first = flatSample(data[(rect.y * width + rect.x) * channels + channels - 1], white)
  if (first < 0) return undefined
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = (y * width + rect.x) * channels + channels - 1
    for (let i = start; i < start + rect.width * channels; i += channels) {
      if (flatSample(data[i], white) !== first) return undefined
    }
  }
  return first === 0 ? 0 : 1
}

/** 0 for clear, 1 for opaque, −1 for what lies between. */
function flatSample(alpha: number, white: number): number {
  return alpha <= 0 ? 0 : alpha >= white ? 1 : -1
}

/** A piece of a picture's row, and how far to look around each of its pixels. */
export interface FlatRow {
  readonly x: number
  readonly y: number
  readonly count: number
  readonly reach: number
}

/**
 * For `count` pixels of row `y`, from column `x` on: 0 where all pixels up to `reach` away are clear, 1 where
 * all are opaque, as they are without alpha, otherwise −1. Pixels outside the picture do not count.
 */
export function flatAlphaRow(picture: Raster, { x, y, count, reach }: FlatRow): Int8Array {
  if (!hasAlpha(picture)) return new Int8Array(count).fill(1)
  const flat = new Int8Array(count).fill(-1)
  const white = maxSample(picture.data)
  let previous = -1
  let alike = 0 // columns up to and with this one that are flat and the same
  for (let i = 0; i < count + 2 * reach; i++) {
    const value = flatColumn(picture, white, x - reach + i, y, reach)
    alike = value < 0 ? 0 : value === previous ? alike + 1 : 1
    previous = value
    if (alike > 2 * reach) flat[i - 2 * reach] = value
  }
  return flat
}

/** The same of one column; one outside the picture is that at its edge. */
function flatColumn(
  { width, height, channels, data }: Raster,
  white: number,
  x: number,
  y: number,
  reach: number,
): number {
  const column = Math.max(0, Math.min(width - 1, x))
  const step = width * channels
  const alpha = (y * width + column) * channels + channels - 1
  const first = flatSample(data[alpha], white)
  if (first < 0) return -1
  for (let row = Math.max(-y, -reach); row <= Math.min(height - 1 - y, reach); row++) {
    if (flatSample(data[alpha + row * step], white) !== first) return -1
  }
  return first
}

/**
 * Writes what {@link flatAlphaRow} found of a row into one of the rows that it was enlarged to, whose
 * first alpha is data[start]: clear and opaque pixels come out exactly so. A network comes only near to
 * that, and would leave a haze.
 */
export function keepFlatAlpha(
  flat: Int8Array,
  scale: number,
  { channels, data }: Pick<Raster, 'channels' | 'data'>,
  start: number,
): void {
  const white = maxSample(data)
  const step = scale * channels
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] < 0) continue
    const end = start + (i + 1) * step
    for (let alpha = end - step; alpha < end; alpha += channels) data[alpha] = flat[i] * white
  }
}

/**
 * Gives clear pixels the mean colour of their coloured neighbours, `passes` pixels deep, in place.
 * The colour under clear pixels is arbitrary, mostly black; left there, it would seep into the
 * visible edge as a dark fringe.
 */
export function bleedColor(raster: Raster, passes: number): void {
  assertRaster(raster, 'bleedColor')
  if (!hasClearPixels(raster)) return
  const { width, height, channels, data } = raster
  const colors = channels - 1
  const state = new Uint8Array(width * height)
  for (let pixel = 0; pixel < state.length; pixel++) {
    state[pixel] = data[pixel * channels + colors] <= 0 ? clear : colored
  }
  let front: number[] = []
  for (let pixel = 0; pixel < state.length; pixel++) {
    if (state[pixel] === clear && countAround(raster, pixel, (other) => state[other] === colored) > 0)
      front.push(pixel)
  }
  for (let pass = 0; pass < passes && front.length > 0; pass++) {
    // Pixels of the front are no sources before the pass ends, so each can be written at once.
    for (const pixel of front) fillWithMean(raster, pixel, state)
    for (const pixel of front) state[pixel] = colored
    const next: number[] = []
    for (const pixel of front) {
      countAround(raster, pixel, (other) => {
        if (state[other] !== clear) return false
        state[other] = waiting
        next.push(other)
        return true
      })
    }
    front = next
  }
}

const [clear, waiting, colored] = [0, 1, 2]

function fillWithMean(raster: Raster, pixel: number, state: Uint8Array): void {
  const { channels, data } = raster
  const sums = [0, 0, 0]
  const count = countAround(raster, pixel, (other) => {
    if (state[other] !== colored) return false
    for (let color = 0; color < channels - 1; color++) sums[color] += data[other * channels + color]
    return true
  })
  for (let color = 0; color < channels - 1; color++) {
    const mean = sums[color] / count
    data[pixel * channels + color] = data instanceof Float32Array ? mean : Math.round(mean)
  }
}

/** How many of a pixel's neighbours, at most eight, `counts` accepts. */
function countAround({ width, height }: Size, pixel: number, counts: (other: number) => boolean): number {
  const column = pixel % width
  const row = (pixel - column) / width
  let count = 0
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
      const other = y * width + x
      if (other !== pixel && counts(other)) count++
    }
  }
  return count
}
