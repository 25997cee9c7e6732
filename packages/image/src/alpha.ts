import { maxSample, type Raster } from './raster.js'
import type { Rect, Size } from './rect.js'

/** Whether the last channel is alpha, as in grey + alpha and in RGBA. */
export const hasAlpha = ({ channels }: Pick<Raster, 'channels'>): boolean => channels === 2 || channels === 4

/** Whether any pixel is wholly transparent. */
export function hasClearPixels({ channels, data }: Raster): boolean {
  for (let i = channels - 1; i < data.length; i += channels) if (data[i] === 0) return true
  return false
}

/** 0 where the rectangle is wholly transparent, 1 where it is wholly opaque, otherwise undefined. */
export function flatAlpha(picture: Raster, rect: Rect): 0 | 1 | undefined {
  const { width, channels, data } = picture
  const first = data[(rect.y * width + rect.x) * channels + channels - 1]
  if (first !== 0 && first !== maxSample(data)) return undefined
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const start = (y * width + rect.x) * channels + channels - 1
    for (let i = start; i < start + rect.width * channels; i += channels) {
      if (data[i] !== first) return undefined
    }
  }
  return first === 0 ? 0 : 1
}

/**
 * For `count` pixels of row `y` from column `x` on: 0 or 1 where all pixels of the picture within `reach` are
 * transparent or opaque, otherwise −1. There the upscaled alpha has to be exactly 0 or 1; a network only
 * comes close, and would leave a haze.
 */
export function flatAlphaRow(
  picture: Raster,
  {
    x,
    y,
    count,
    reach,
  }: { readonly x: number; readonly y: number; readonly count: number; readonly reach: number },
): Int8Array {
  const flat = new Int8Array(count).fill(-1)
  let previous = -1
  let alike = 0 // columns up to and with this one that are flat and the same
  for (let i = 0; i < count + 2 * reach; i++) {
    const value = flatColumn(picture, x - reach + i, y, reach)
    alike = value < 0 ? 0 : value === previous ? alike + 1 : 1
    previous = value
    if (alike > 2 * reach) flat[i - 2 * reach] = value
  }
  return flat
}

/** The same for one column. A column outside the picture counts as the one at its edge. */
function flatColumn({ width, height, channels, data }: Raster, x: number, y: number, reach: number): number {
  const column = Math.max(0, Math.min(width - 1, x))
  const step = width * channels
  const alpha = (y * width + column) * channels + channels - 1
  const first = data[alpha]
  if (first !== 0 && first !== maxSample(data)) return -1
  for (let row = Math.max(-y, -reach); row <= Math.min(height - 1 - y, reach); row++) {
    if (data[alpha + row * step] !== first) return -1
  }
  return first === 0 ? 0 : 1
}

/**
 * Gives transparent pixels the mean colour of their coloured neighbours, `passes` pixels deep, in place.
 * Their own colour is arbitrary, mostly black, and would seep into the visible edge as a dark fringe.
 */
export function bleedColor(raster: Raster, passes: number): void {
  const { width, height, channels, data } = raster
  const colors = channels - 1
  const state = new Uint8Array(width * height)
  for (let pixel = 0; pixel < state.length; pixel++) {
    state[pixel] = data[pixel * channels + colors] === 0 ? clear : colored
  }
  let front: number[] = []
  for (let pixel = 0; pixel < state.length; pixel++) {
    if (state[pixel] === clear && countAround(raster, pixel, (other) => state[other] === colored) > 0)
      front.push(pixel)
  }
  for (let pass = 0; pass < passes && front.length > 0; pass++) {
    // Pixels of the front become sources only after the pass, so their order changes nothing.
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
