import type { Rect, Size } from '@sr/image'
import { type Activation, type Chain, type Shortcut, type Stage, shortcutReach, type Tail } from './chain.js'
import type { PixelWindow } from './pixel-window.js'
import { planMaps, reachOf, type Span } from './spans.js'

/** Runs a chain in plain JavaScript, where WebAssembly is forbidden. */
export interface PlainLoops {
  /**
   * Computes what runSpecification does, of the same pixels. It stops after every two channels of a map, some
   * milliseconds, so that the caller can do something else.
   */
  run(part: Rect, picture: Size, source: PixelWindow, target: PixelWindow): Generator<undefined, void>
}

/** Prepares a chain. All sums and maps are float64. */
export function createPlainLoops(chain: Chain): PlainLoops {
  const weights = chain.stages.map(packPairs)
  return {
    *run(part, picture, source, target) {
      const { rows, columns, output } = planMaps(chain, part, picture)
      const picturePart = readPixels(source, rows[0], columns[0])
      let map = picturePart
      for (const [n, stage] of chain.stages.entries()) {
        const input = surround(map, stage, rows[n + 1], columns[n + 1])
        const next = emptyMap(stage.outChannels, rows[n + 1], columns[n + 1], 0)
        const offsets = rowOffsets(stage, input)
        for (let channel = 0; channel < stage.outChannels; channel += 2) {
          convolvePair(input, stage.size, offsets, weights[n], channel, next)
          for (const each of [channel, channel + 1]) finishChannel(stage, each, next)
          yield
        }
        map = next
      }
      writePixels(map, chain.tail, output, target)
      if (chain.tail.shortcut) addShortcut(picturePart, chain.tail, chain.tail.shortcut, output, target)
    },
  }
}

/** A part of a feature map, [channels, rows, stride]: those rows and columns of the whole map. */
interface MapPart {
  readonly channels: number
  readonly rows: Span
  readonly columns: Span
  /** From a row to the next. Rows are computed four columns at a time, and have room for whole fours. */
  readonly stride: number
  /** From a channel to the next. There is room for an even number of channels. */
  readonly area: number
  readonly data: Float64Array
}

function emptyMap(channels: number, rows: Span, columns: Span, beyond: number): MapPart {
  const stride = Math.ceil((lengthOf(columns) - beyond) / 4) * 4 + beyond
  const area = lengthOf(rows) * stride
  return { channels, rows, columns, stride, area, data: new Float64Array(2 * Math.ceil(channels / 2) * area) }
}

/** [pair of output channels][input channel, tap row, tap column][channel of the pair]. */
function packPairs({ inChannels, outChannels, size, weight }: Stage): Float64Array {
  const taps = inChannels * size * size
  const packed = new Float64Array(2 * Math.ceil(outChannels / 2) * taps)
  for (let o = 0; o < outChannels; o++) {
    for (let t = 0; t < taps; t++) packed[(o - (o % 2)) * taps + 2 * t + (o % 2)] = weight[o * taps + t]
  }
  return packed
}

/** Where in the input the rows of a pixel's taps lie, from the first. */
function rowOffsets({ inChannels, size }: Stage, { stride, area }: MapPart): Int32Array {
  return Int32Array.from(
    { length: inChannels * size },
    (_, k) => Math.floor(k / size) * area + (k % size) * stride,
  )
}

/**
 * Two channels of four pixels at a time: so many sums fit into registers, and each number read serves
 * several.
 */
function convolvePair(
  { data, stride }: MapPart,
  size: number,
  offsets: Int32Array,
  weights: Float64Array,
  channel: number,
  output: MapPart,
): void {
  const rows = offsets.length
  const firstWeight = channel * rows * size
  const sums = output.data
  for (let y = 0; y < lengthOf(output.rows); y++) {
    for (let x = 0; x < output.stride; x += 4) {
      const from = y * stride + x
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      for (let row = 0, w = firstWeight; row < rows; row++) {
        const at = (from + offsets[row]) | 0
        let p0 = data[at]
        let p1 = data[at + 1]
        let p2 = data[at + 2]
        for (let next = at + 3; next < at + 3 + size; next++, w += 2) {
          const a = weights[w]
          const b = weights[w + 1]
          const p3 = data[next]
          a0 += a * p0
          a1 += a * p1
          a2 += a * p2
          a3 += a * p3
          b0 += b * p0
          b1 += b * p1
          b2 += b * p2
          b3 += b * p3
          p0 = p1
          p1 = p2
          p2 = p3
        }
      }
      const to = channel * output.area + y * output.stride + x
      const toNext = to + output.area
      sums[to] = a0
      sums[to + 1] = a1
      sums[to + 2] = a2
      sums[to + 3] = a3
      sums[toNext] = b0
      sums[toNext + 1] = b1
      sums[toNext + 2] = b2
      sums[toNext + 3] = b3
    }
  }
}

function finishChannel({ bias, activation }: Stage, channel: number, { area, data }: MapPart): void {
  if (channel >= bias.length) return
  const activate = activationOf(activation, channel)
  for (let k = channel * area; k < (channel + 1) * area; k++) data[k] = activate(data[k] + bias[channel])
}

function activationOf(activation: Activation, channel: number): (x: number) => number {
  switch (activation.kind) {
    case 'none':
      return (x) => x
    case 'relu':
      return (x) => Math.max(0, x)
    case 'prelu': {
      const slope = activation.slopes[channel]
      return (x) => (x > 0 ? x : slope * x)
    }
    case 'tanh':
      return Math.tanh
    case 'sigmoid':
      return (x) => 1 / (1 + Math.exp(-x))
    case 'clamp':
      return (x) => Math.min(1, Math.max(0, x))
  }
}

/** All that the given rows and columns of the stage's output look at. */
function surround(input: MapPart, stage: Stage, rows: Span, columns: Span): MapPart {
  const { before, after } = reachOf(stage)
  const extended = ({ start, end }: Span): Span => ({ start: start - before, end: end + after })
  const padded = emptyMap(input.channels, extended(rows), extended(columns), before + after)
  const replicate = stage.edge === 'replicate'
  const first = Math.max(input.columns.start, padded.columns.start)
  const left = first - padded.columns.start
  const count = Math.min(input.columns.end, padded.columns.end) - first
  const right = lengthOf(padded.columns) - left - count
  for (let c = 0; c < input.channels; c++) {
    for (let y = padded.rows.start; y < padded.rows.end; y++) {
      const row = nearestIn(input.rows, y)
      if (row !== y && !replicate) continue
      const source = c * input.area + (row - input.rows.start) * input.stride + first - input.columns.start
      const target = c * padded.area + (y - padded.rows.start) * padded.stride + left
      padded.data.set(input.data.subarray(source, source + count), target)
      if (!replicate) continue
      padded.data.fill(padded.data[target], target - left, target)
      padded.data.fill(padded.data[target + count - 1], target + count, target + count + right)
    }
  }
  return padded
}

/** [y, x, c] to [c, y, x]. */
function readPixels(source: PixelWindow, rows: Span, columns: Span): MapPart {
  const map = emptyMap(source.channels, rows, columns, 0)
  for (let y = rows.start; y < rows.end; y++) {
    for (let x = columns.start; x < columns.end; x++) {
      const pixel = ((y - source.y) * source.width + (x - source.x)) * source.channels
      const to = (y - rows.start) * map.stride + (x - columns.start)
      for (let c = 0; c < source.channels; c++) map.data[c * map.area + to] = source.data[pixel + c]
    }
  }
  return map
}

/** The pixel shuffle: channel (c·factor + i)·factor + j is channel c of pixel (i, j) of the block. */
function writePixels(map: MapPart, { factor, channels }: Tail, rect: Rect, target: PixelWindow): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const row = Math.floor(y / factor)
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const column = Math.floor(x / factor)
      const from = (row - map.rows.start) * map.stride + column - map.columns.start
      const plane = (y - factor * row) * factor + (x - factor * column)
      const pixel = ((y - target.y) * target.width + (x - target.x)) * channels
      for (let c = 0; c < channels; c++) {
        target.data[pixel + c] = map.data[(c * factor * factor + plane) * map.area + from]
      }
    }
  }
}

/** Adds the enlarged input to pixels that are written, and applies the activation of the sum. */
function addShortcut(
  input: MapPart,
  { factor, channels }: Tail,
  { taps, activation }: Shortcut,
  rect: Rect,
  target: PixelWindow,
): void {
  const activate = activationOf({ kind: activation }, 0)
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const row = Math.floor(y / factor)
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const column = Math.floor(x / factor)
      const pixel = ((y - target.y) * target.width + (x - target.x)) * channels
      for (let c = 0; c < channels; c++) {
        let sum = target.data[pixel + c]
        for (const [m, down] of taps[y - factor * row].entries()) {
          if (down === 0) continue
          const seenRow = nearestIn(input.rows, row + m - shortcutReach) - input.rows.start
          for (const [n, across] of taps[x - factor * column].entries()) {
            const seen = nearestIn(input.columns, column + n - shortcutReach) - input.columns.start
            sum += down * across * input.data[c * input.area + seenRow * input.stride + seen]
          }
        }
        target.data[pixel + c] = activate(sum)
      }
    }
  }
}

const nearestIn = ({ start, end }: Span, index: number): number => Math.min(Math.max(index, start), end - 1)

const lengthOf = ({ start, end }: Span): number => end - start
