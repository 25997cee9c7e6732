import type { Rect, Size } from '@sr/image'
import { type Activation, type Chain, type Shortcut, type Stage, shortcutReach, type Tail } from './chain.js'
import type { PixelWindow } from './pixel-window.js'
import { planMaps, reachOf, type Span } from './spans.js'

/**
 * What the engine computes, as plain loops. It is there to be read; tests hold the kernels and `createPlainLoops` to
 * it, and `autoEngine`, and halves on a GPU, are compared with it. Computes a part of the picture, a rectangle of the
 * chain's last map. `source` holds at least the plan's `input` (see planMaps), and `target` has room at least for its
 * `output`.
 *
 * Sums are float64, and a stage's output is rounded to float32. The result does not depend on how a picture
 * is cut into parts. Memory grows with the part, not with the picture.
 */
export function runSpecification(
  chain: Chain,
  part: Rect,
  picture: Size,
  source: PixelWindow,
  target: PixelWindow,
): void {
  const { rows, columns, output } = planMaps(chain, part, picture)
  const input = readPixels(source, rows[0] as Span, columns[0] as Span) // [inChannels, rows, columns]
  let map = input
  chain.stages.forEach((stage, n) => {
    map = runStage(stage, map, rows[n + 1] as Span, columns[n + 1] as Span) // [outChannels, rows, columns]
  })
  writePixels(map, input, chain.tail, output, target) // [factor·rows, factor·columns, channels]
}

/** A part of a feature map, [channels, rows, columns]: those rows and columns of the whole map. */
interface MapPart {
  readonly channels: number
  readonly rows: Span
  readonly columns: Span
  readonly data: Float32Array
}

function runStage(stage: Stage, input: MapPart, rows: Span, columns: Span): MapPart {
  const { inChannels, outChannels, size, weight, bias, activation } = stage
  const padded = surround(input, stage, rows, columns) // [inChannels, size − 1 more of both]
  const paddedWidth = lengthOf(padded.columns)
  const paddedArea = lengthOf(padded.rows) * paddedWidth

  const output = emptyPart(outChannels, rows, columns)
  const [height, width] = [lengthOf(rows), lengthOf(columns)]
  const sums = new Float64Array(height * width)
  for (let o = 0; o < outChannels; o++) {
    sums.fill(bias[o] as number)
    for (let c = 0; c < inChannels; c++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const w = weight[((o * inChannels + c) * size + i) * size + j] as number
          for (let y = 0; y < height; y++) {
            const from = c * paddedArea + (y + i) * paddedWidth + j
            for (let x = 0; x < width; x++) {
              sums[y * width + x] = (sums[y * width + x] as number) + w * (padded.data[from + x] as number)
            }
          }
        }
      }
    }
    const start = o * sums.length
    for (let k = 0; k < sums.length; k++) output.data[start + k] = activate(activation, o, sums[k] as number)
  }
  return output
}

/** What a stage's activation makes of a sum. */
export function activate(activation: Activation, channel: number, x: number): number {
  switch (activation.kind) {
    case 'none':
      return x
    case 'relu':
      return Math.max(0, x)
    case 'prelu':
      return Math.max(0, x) + (activation.slopes[channel] as number) * Math.min(0, x)
    case 'tanh':
      return Math.tanh(x)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x))
    case 'clamp':
      return Math.min(1, Math.max(0, x))
  }
}

/**
 * All that the given rows and columns of the stage's output look at. The input holds all of it that lies in
 * the map, so what lies outside of one lies outside of the other.
 */
function surround(input: MapPart, stage: Stage, rows: Span, columns: Span): MapPart {
  const reach = reachOf(stage)
  const extended = (span: Span): Span => ({ start: span.start - reach.before, end: span.end + reach.after })
  const padded = emptyPart(input.channels, extended(rows), extended(columns))
  let target = 0
  for (let c = 0; c < input.channels; c++) {
    for (let y = padded.rows.start; y < padded.rows.end; y++) {
      for (let x = padded.columns.start; x < padded.columns.end; x++) {
        const [row, column] = [nearestIn(input.rows, y), nearestIn(input.columns, x)]
        if (stage.edge === 'replicate' || (row === y && column === x)) {
          padded.data[target] = input.data[indexIn(input, c, row, column)] as number
        }
        target++
      }
    }
  }
  return padded
}

/** [y, x, c] to [c, y, x]. */
function readPixels(source: PixelWindow, rows: Span, columns: Span): MapPart {
  const part = emptyPart(source.channels, rows, columns)
  for (let y = rows.start; y < rows.end; y++) {
    for (let x = columns.start; x < columns.end; x++) {
      const pixel = ((y - source.y) * source.width + (x - source.x)) * source.channels
      for (let c = 0; c < source.channels; c++) {
        part.data[indexIn(part, c, y, x)] = source.data[pixel + c] as number
      }
    }
  }
  return part
}

/**
 * The pixel shuffle: channel (c·factor + i)·factor + j is channel c of pixel (i, j) of the block. With a
 * shortcut, the enlarged input is added.
 */
function writePixels(
  part: MapPart,
  input: MapPart,
  { factor, channels, shortcut }: Tail,
  rect: Rect,
  target: PixelWindow,
): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const [row, column] = [Math.floor(y / factor), Math.floor(x / factor)]
      const [i, j] = [y - factor * row, x - factor * column]
      const pixel = ((y - target.y) * target.width + (x - target.x)) * channels
      for (let c = 0; c < channels; c++) {
        const made = part.data[indexIn(part, (c * factor + i) * factor + j, row, column)] as number
        target.data[pixel + c] =
          shortcut === undefined ? made : addInput(made, input, shortcut, { c, row, column, i, j })
      }
    }
  }
}

/** `made` and channel c of the input at pixel (i, j) of a block, enlarged, with the shortcut's activation. */
function addInput(
  made: number,
  input: MapPart,
  { taps, activation }: Shortcut,
  { c, row, column, i, j }: Readonly<Record<'c' | 'row' | 'column' | 'i' | 'j', number>>,
): number {
  let sum = made
  for (const [y, down] of (taps[i] as readonly number[]).entries()) {
    for (const [x, across] of (taps[j] as readonly number[]).entries()) {
      const seenRow = nearestIn(input.rows, row + y - shortcutReach)
      const seenColumn = nearestIn(input.columns, column + x - shortcutReach)
      sum += down * across * (input.data[indexIn(input, c, seenRow, seenColumn)] as number)
    }
  }
  return activate({ kind: activation }, c, sum)
}

function emptyPart(channels: number, rows: Span, columns: Span): MapPart {
  return {
    channels,
    rows,
    columns,
    data: new Float32Array(channels * lengthOf(rows) * lengthOf(columns)),
  }
}

const indexIn = ({ rows, columns }: MapPart, channel: number, y: number, x: number): number =>
  (channel * lengthOf(rows) + (y - rows.start)) * lengthOf(columns) + (x - columns.start)

const nearestIn = ({ start, end }: Span, index: number): number => Math.min(Math.max(index, start), end - 1)

const lengthOf = ({ start, end }: Span): number => end - start
