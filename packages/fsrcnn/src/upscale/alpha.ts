import { createPlane, maxSample, type Raster, type Rect } from '@sr/image'
import type { FloatPlane } from './color-path.js'

/**
 * What becomes of a picture's alpha channel: enlarged by the network as if it were a grey picture, enlarged by bicubic, or
 * left out, as if the picture had none.
 */
export type AlphaMode = 'model' | 'bicubic' | 'drop'

export const hasAlpha = ({ channels }: Raster): boolean => channels === 2 || channels === 4

/** 0 or 1 where the rectangle is clear or opaque throughout, otherwise undefined. */
export function flatAlpha(picture: Raster, rect: Rect): 0 | 1 | undefined {
  const opaque = maxSample(picture.data)
  const first = alphaAt(picture, rect.x, rect.y)
  if (first !== 0 && first !== opaque) return undefined
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      if (alphaAt(picture, x, y) !== first) return undefined
    }
  }
  return first === 0 ? 0 : 1
}

/**
 * Makes exactly clear or opaque again what is so in the picture: a pixel whose neighbours are all clear (all opaque) too.
 * A network only comes near to it and would leave a haze. `plane` is the enlarged rectangle `core`.
 */
export function keepFlatAlpha(plane: FloatPlane, picture: Raster, core: Rect, scale: number): void {
  for (let y = 0; y < core.height; y++) {
    for (let x = 0; x < core.width; x++) {
      const value = flatAlpha(picture, neighbourhood(picture, core.x + x, core.y + y))
      if (value === undefined) continue
      for (let row = 0; row < scale; row++) {
        const start = (y * scale + row) * plane.width + x * scale
        plane.data.fill(value, start, start + scale)
      }
    }
  }
}

/** A plane of one value. */
export function filledPlane(width: number, height: number, value: number): FloatPlane {
  const plane = createPlane(width, height, 'float32')
  plane.data.fill(value)
  return plane
}

/**
 * Gives clear pixels the mean colour of their coloured neighbours, `passes` pixels deep, in place. What lies under clear
 * pixels is arbitrary, mostly black; left there, it would seep into the visible edge as a dark fringe.
 */
export function bleedColor(raster: Raster, passes: number): void {
  const { width, height, channels, data } = raster
  const colors = channels - 1
  const isColored = new Uint8Array(width * height)
  let clear: number[] = []
  for (let pixel = 0; pixel < isColored.length; pixel++) {
    if (data[pixel * channels + colors] !== 0) isColored[pixel] = 1
    else clear.push(pixel)
  }
  const isInteger = !(data instanceof Float32Array)
  for (let pass = 0; pass < passes && clear.length > 0; pass++) {
    const reached: number[] = []
    const stillClear: number[] = []
    for (const pixel of clear) {
      const x = pixel % width
      const around = neighbourhood(raster, x, (pixel - x) / width)
      const sums = [0, 0, 0]
      let count = 0
      for (let row = around.y; row < around.y + around.height; row++) {
        for (let column = around.x; column < around.x + around.width; column++) {
          const neighbour = row * width + column
          if (isColored[neighbour] === 0) continue
          count++
          for (let color = 0; color < colors; color++) sums[color] += data[neighbour * channels + color]
        }
      }
      if (count === 0) {
        stillClear.push(pixel)
        continue
      }
      // A clear pixel is no source before the pass ends, so writing it at once changes nothing for the others.
      for (let color = 0; color < colors; color++) {
        const mean = sums[color] / count
        data[pixel * channels + color] = isInteger ? Math.round(mean) : mean
      }
      reached.push(pixel)
    }
    for (const pixel of reached) isColored[pixel] = 1
    if (reached.length === 0) return
    clear = stillClear
  }
}

const alphaAt = ({ width, channels, data }: Raster, x: number, y: number): number =>
  data[(y * width + x) * channels + channels - 1]

/** The pixel and its eight neighbours, as far as they lie in the picture. */
function neighbourhood({ width, height }: Raster, x: number, y: number): Rect {
  const left = Math.max(0, x - 1)
  const top = Math.max(0, y - 1)
  return { x: left, y: top, width: Math.min(width, x + 2) - left, height: Math.min(height, y + 2) - top }
}
