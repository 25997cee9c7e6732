import { chunkRows, type Program } from './program.js'
import type { Rect, Size } from './rect.js'

/**
 * Cuts the last map of a picture into parts: column strips as wide as the program takes, and bands of rows low enough that
 * every thread has work and that progress and abort are lively. Strips depend on the width alone and bands begin at
 * multiples of four rows, so the bits of the result depend on neither the bands nor the threads.
 */
export function planParts({ stripTiles }: Program, map: Size, threads: number): Rect[] {
  const columns = cut(map.width, Math.ceil(map.width / (stripTiles * 4)))
  const bands = Math.max(
    Math.ceil(map.height / largestBandRows),
    Math.min(Math.ceil(threads / columns.length), Math.floor(map.height / smallestBandRows)),
  )
  return cut(map.height, Math.max(1, bands)).flatMap(({ start: y, length: height }) =>
    columns.map(({ start: x, length: width }) => ({ x, y, width, height })),
  )
}

/** About 30 ms of one core for FSRCNN(56, 12, 4). */
const largestBandRows = 256
/** The rows around a lower band would cost more than a second thread gains. */
const smallestBandRows = 32

/** `count` lengths as equal as multiples of four can be. */
function cut(length: number, count: number): { start: number; length: number }[] {
  const step = Math.ceil(length / count / chunkRows) * chunkRows
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => ({
    start: i * step,
    length: Math.min(step, length - i * step),
  }))
}
