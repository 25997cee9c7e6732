import {
  bleedColor,
  clipRect,
  flatAlpha,
  flatAlphaRow,
  growRect,
  keepFlatAlpha,
  type Rect,
  type Size,
  sampleType,
} from '@sr/image'
import { pictureInput } from '../chain/picture-input.js'
import { copyPixels, type PixelWindow, samplesIn } from '../chain/pixel-window.js'
import type { PictureFormat } from '../picture-format.js'
import type { PictureTask } from './picture-pixels.js'
import type { PartPlan } from './plan-part.js'

/**
 * What has to go through the network for a part of a picture: the colours, and after them alpha, unless it is
 * enlarged beside the network or is the same throughout.
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
  const { storePixels, storeAlpha, alphaAt } = writersTo(target, plan.output)
  const colors = { source, firstSample: 0, mixes: format, phases, store: storePixels }
  if (alpha === undefined) {
    yield { ...colors, alpha: 'none' }
    return
  }

  const input = pictureInput(part, plan.source, picture, format)
  const bled = cropWindow(source, input) // a copy: the picture itself must stay as it is
  const around = clipRect(growRect(part, alpha.flatPx), picture)
  const flat = flatAlpha(bled, { ...around, x: around.x - bled.x, y: around.y - bled.y })
  bleedColor(bled, alpha.bleedPx)
  const bledColors = { ...colors, source: bled }
  if (flat !== undefined) {
    yield { ...bledColors, alpha: flat === 0 ? 'clear' : 'opaque' }
    return
  }
  const flatRow = flatRows(bled, part, alpha.flatPx)
  const keepingFlat = (store: PictureTask['store']) => (y: number, samples: Uint8Array) => {
    store(y, samples)
    keepFlatAlpha(flatRow(Math.floor(y / phases.length)), phases.length, target, alphaAt(y))
  }
  if (alpha.mixes === undefined) {
    yield { ...bledColors, alpha: 'beside', store: keepingFlat(storePixels) }
    return
  }
  yield { ...bledColors, alpha: 'opaque' } // until the network has made alpha
  const firstSample = bled.channels - 1
  const store = keepingFlat(storeAlpha)
  yield { source: bled, firstSample, mixes: alpha.mixes, phases, alpha: 'none', store }
}

/** How rows of the rectangle `output` get into the target. */
function writersTo(target: PixelWindow, output: Rect) {
  const { channels, data } = target
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const rowAt = (y: number) => ((y - target.y) * target.width + output.x - target.x) * channels
  const alphaAt = (y: number) => rowAt(y) + channels - 1
  return {
    /** Where in the target's samples the first alpha of row `y` lies. */
    alphaAt,
    storePixels(y: number, samples: Uint8Array): void {
      bytes.set(samples, rowAt(y) * data.BYTES_PER_ELEMENT)
    },
    storeAlpha(y: number, { buffer, byteOffset }: Uint8Array): void {
      const alphas = samplesIn(buffer, sampleType(data), byteOffset, output.width)
      const start = alphaAt(y)
      for (let i = 0; i < alphas.length; i++) data[start + i * channels] = alphas[i]
    },
  }
}

/** What flatAlphaRow says of a row of the part, which is looked at once for all rows that it becomes. */
function flatRows(source: PixelWindow, { x, width }: Rect, reach: number): (row: number) => Int8Array {
  let last = -1
  let flat: Int8Array = new Int8Array(0)
  return (row) => {
    if (row === last) return flat
    last = row
    flat = flatAlphaRow(source, { x: x - source.x, y: row - source.y, count: width, reach })
    return flat
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
