import type { Rect, Size } from '@sr/image'
import { chunkRows, type Program } from './program.js'

/**
 * Cuts the last map of a picture into parts: column strips as wide as the program takes, and bands of rows low enough that
 * every thread has work and that progress and abort are lively. Strips depend on the width alone and bands begin at
 * multiples of four rows, so the bits of the result depend on neither the bands nor the threads.
 */
export function cutIntoParts({ stripFours }: Program, map: Size, threads: number): Rect[] {
  const columns = cut(map.width, Math.ceil(map.width / (stripFours * 4)))
  const bands = cut(map.height, countBands(map.height, columns.length, threads))
  return bands.flatMap(({ start: y, length: height }) =>
    columns.map(({ start: x, length: width }) => ({ x, y, width, height })),
  )
}

/** As few as may be, so that all threads get as many parts, or so many that it does not matter. */
function countBands(height: number, strips: number, threads: number): number {
  let bands = Math.ceil(height / largestBandRows)
  const isUneven = () => (strips * bands) % threads !== 0 && strips * bands < 4 * threads
  while (isUneven() && height / (bands + 1) >= smallestBandRows) bands++
  return bands
}

/** About 60 ms of one core for FSRCNN(56, 12, 4) and a strip as wide as its program takes. */
const largestBandRows = 512
/** The rows around a lower band would cost more than another thread gains. */
const smallestBandRows = 32

/** `count` lengths as equal as multiples of four can be. */
function cut(length: number, count: number): { start: number; length: number }[] {
  const step = Math.ceil(length / count / chunkRows) * chunkRows
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => ({
    start: i * step,
    length: Math.min(step, length - i * step),
  }))
}
