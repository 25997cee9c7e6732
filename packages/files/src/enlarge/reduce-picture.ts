import { setImmediate } from 'node:timers/promises'
import {
  createPlane,
  hasAlpha,
  inputRect,
  maxSample,
  type Plane,
  planResize,
  quantize,
  type Raster,
  type Rect,
  resizeRegion,
} from '@sr/image'

/**
 * Reduces a picture to the size of `target`, into it, by the antialiased bicubic of `@sr/image`. Colours
 * count by their alpha, so that what lies under clear pixels does not show at their edges. Rounded once.
 */
export async function reducePicture(picture: Raster, target: Raster, signal: AbortSignal): Promise<void> {
  const plan = planResize(picture, target)
  const max = maxSample(target.data)
  const colors = picture.channels - (hasAlpha(picture) ? 1 : 0)
  for (let y = 0; y < target.height; y += stripRows) {
    await setImmediate() // Ctrl-C gets its turn
    signal.throwIfAborted()
    const strip = { x: 0, y, width: target.width, height: Math.min(stripRows, target.height - y) }
    const source = inputRect(plan, strip)
    const resized = (channel: number): Plane<Float64Array> =>
      resizeRegion(plan, strip, weighted(picture, channel, source))
    const weight = colors < picture.channels ? resized(colors) : undefined
    for (let channel = 0; channel < picture.channels; channel++) {
      const { data } = channel === colors && weight ? weight : resized(channel)
      let place = y * target.width * target.channels + channel
      for (let i = 0; i < data.length; i++, place += target.channels) {
        // The kernel overshoots at edges: where no alpha is left there is no colour.
        const share = channel === colors || weight === undefined ? 1 : weight.data[i]
        target.data[place] = share > 0 ? quantize(data[i] / share, max) : 0
      }
    }
  }
}

/** Few enough that the planes of a strip stay small beside the picture. */
const stripRows = 64

/** One channel on the scale 0..1, a colour times its alpha. */
function weighted({ width, channels, data }: Raster, channel: number, rect: Rect): Plane<Float64Array> {
  const plane = createPlane(rect.width, rect.height, 'float64')
  const white = maxSample(data)
  const alpha = hasAlpha({ channels }) && channel < channels - 1 ? channels - 1 - channel : 0
  for (let row = 0, to = 0; row < rect.height; row++) {
    let from = ((rect.y + row) * width + rect.x) * channels + channel
    for (let column = 0; column < rect.width; column++, from += channels)
      plane.data[to++] = (data[from] / white) * (alpha > 0 ? data[from + alpha] / white : 1)
  }
  return plane
}
