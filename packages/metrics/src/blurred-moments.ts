import { blurAlong, blurDown } from './blur.js'
import { RowWindow } from './row-window.js'
import type { Rows } from './rows.js'

/** Writes what is to be averaged at every pixel, one array each: x, y and products of them. */
export type FillMoments = (x: Float64Array, y: Float64Array, moments: readonly Float64Array[]) => void

/**
 * The local averages of `count` moments of two planes under a separable window: along each row
 * first, then down a ring of as many rows as the window has taps. They stand side by side in
 * one row of `count` × width samples.
 */
export function blurredMoments(
  x: Rows,
  y: Rows,
  taps: Float64Array,
  edge: 'valid' | 'replicate',
  count: number,
  fill: FillMoments,
): Rows & { readonly momentWidth: number } {
  const reach = taps.length >> 1
  const along = momentsAlong(x, y, taps, edge, count, fill)
  const window = new RowWindow(along, reach, reach, edge)
  const first = edge === 'valid' ? reach : 0
  return {
    width: along.width,
    height: x.height - 2 * first,
    momentWidth: along.width / count,
    read: (row, into) => blurDown(window.around(first + row), taps, into),
  }
}

function momentsAlong(
  x: Rows,
  y: Rows,
  taps: Float64Array,
  edge: 'valid' | 'replicate',
  count: number,
  fill: FillMoments,
): Rows {
  const reach = taps.length >> 1
  const pad = edge === 'replicate' ? reach : 0
  const padded = x.width + 2 * pad
  const width = padded - 2 * reach
  const xRow = new Float64Array(x.width)
  const yRow = new Float64Array(x.width)
  const sources = Array.from({ length: count }, () => new Float64Array(padded))
  const inner = sources.map((source) => source.subarray(pad, pad + x.width))
  return {
    width: count * width,
    height: x.height,
    read(row, into) {
      x.read(row, xRow)
      y.read(row, yRow)
      fill(xRow, yRow, inner)
      for (const [index, source] of sources.entries()) {
        source.fill(source[pad], 0, pad)
        source.fill(source[pad + x.width - 1], pad + x.width)
        blurAlong(source, 0, taps, into, index * width, width)
      }
    },
  }
}
