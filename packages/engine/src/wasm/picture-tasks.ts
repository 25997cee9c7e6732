import {
  bleedColor,
  flatAlpha,
  flatAlphaRow,
  hasClearPixels,
  maxSample,
  type Rect,
  type Size,
  sampleType,
} from '@sr/image'
import { copyPixels, type PixelWindow, samplesIn } from '../chain/pixel-window.js'
import type { PictureFormat } from '../picture-format.js'
import type { PictureTask } from './picture-pixels.js'
import { besideReach } from './picture-room.js'
import type { PartPlan } from './plan-part.js'

/** The pixels of the picture that a part of it is made of with this format: the network's, those beside it, and around them the bled. */
export function pictureInput(part: Rect, plan: PartPlan, picture: Size, format: PictureFormat): Rect {
  const bled = format.alpha?.bleedPx ?? 0
  return clip(grow(hull(plan.source, grow(part, besideReach)), bled), picture)
}

/**
 * What has to go through the network for a part of a picture, one after the other: the colours, and alpha after them, unless
 * it is enlarged beside the network or is the same throughout.
 */
export function* pictureTasks(
  part: Rect,
  plan: PartPlan,
  picture: Size,
  source: PixelWindow,
  target: PixelWindow,
  format: PictureFormat,
): Generator<PictureTask> {
  const { alpha, phases } = format
  const colors = format.output.length
  const targetRow = (y: number) =>
    ((y - target.y) * target.width + plan.output.x - target.x) * target.channels
  const targetBytes = new Uint8Array(target.data.buffer, target.data.byteOffset, target.data.byteLength)
  const storePixels = (y: number, samples: Uint8Array) =>
    targetBytes.set(samples, targetRow(y) * target.data.BYTES_PER_ELEMENT)
  const task = { source, firstSample: 0, mixes: format, phases, store: storePixels }
  if (alpha === undefined) {
    yield { ...task, alpha: 'none' }
    return
  }

  const input = pictureInput(part, plan, picture, format)
  const bled = cropWindow(source, input) // a copy: the picture itself must stay
  const seen = clip(grow(part, besideReach), picture)
  const flat = flatAlpha(bled, { ...seen, x: seen.x - bled.x, y: seen.y - bled.y })
  if (hasClearPixels(bled)) bleedColor(bled, alpha.bleedPx)
  if (flat !== undefined) {
    yield { ...task, source: bled, alpha: flat === 0 ? 'clear' : 'opaque' }
    return
  }
  const scale = phases.length
  const keepFlat = flatKeeper(bled, part, alpha.mixes === undefined ? besideReach : 1, scale)
  const storeAlpha = (y: number, bytes: Uint8Array) => {
    const samples = samplesIn(bytes.buffer, sampleType(target.data), bytes.byteOffset, plan.output.width)
    const start = targetRow(y) + colors
    for (let i = 0; i < samples.length; i++) target.data[start + i * target.channels] = samples[i]
  }
  const kept = (store: PictureTask['store']) => (y: number, samples: Uint8Array) => {
    store(y, samples)
    keepFlat(y, target, targetRow(y) + colors)
  }
  if (alpha.mixes === undefined) {
    yield { ...task, source: bled, alpha: 'beside', store: kept(storePixels) }
    return
  }
  yield { ...task, source: bled, alpha: 'opaque' }
  const firstSample = bled.channels - 1
  yield { source: bled, firstSample, mixes: alpha.mixes, phases, alpha: 'none', store: kept(storeAlpha) }
}

/**
 * Makes alpha exactly clear or opaque again where the picture is so all around: in row `y` of the output, whose first alpha is
 * target.data[start]. Rows come in order.
 */
function flatKeeper(source: PixelWindow, part: Rect, reach: number, scale: number) {
  let row = -1
  let flat: Int8Array = new Int8Array(0)
  return (y: number, target: PixelWindow, start: number): void => {
    if (row !== Math.floor(y / scale)) {
      row = Math.floor(y / scale)
      flat = flatAlphaRow(source, { x: part.x - source.x, y: row - source.y, count: part.width, reach })
    }
    const { data, channels } = target
    const white = maxSample(data)
    const step = scale * channels
    for (let i = 0; i < flat.length; i++) {
      if (flat[i] < 0) continue
      for (let k = start + i * step; k < start + (i + 1) * step; k += channels) data[k] = flat[i] * white
    }
  }
}

/** A copy of a part of a window. */
function cropWindow(window: PixelWindow, rect: Rect): PixelWindow {
  const { channels, data } = window
  const count = rect.width * rect.height * channels
  const memory = new ArrayBuffer(count * data.BYTES_PER_ELEMENT)
  const copy = { ...rect, channels, data: samplesIn(memory, sampleType(data), 0, count) }
  copyPixels(rect, window, copy)
  return copy
}

function clip({ x, y, width, height }: Rect, picture: Size): Rect {
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  const [right, bottom] = [Math.min(picture.width, x + width), Math.min(picture.height, y + height)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const grow = ({ x, y, width, height }: Rect, px: number): Rect => ({
  x: x - px,
  y: y - px,
  width: width + 2 * px,
  height: height + 2 * px,
})

function hull(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const right = Math.max(a.x + a.width, b.x + b.width)
  const bottom = Math.max(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}
