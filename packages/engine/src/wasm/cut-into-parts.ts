import type { Rect, Size } from '@sr/image'
import { blockColumns, chunkRows, roundUp, tileColumns } from './blocks.js'
import { haloOf, leadColumns } from './plan-columns.js'
import type { Program, StagePlan } from './program.js'

/**
 * Cuts the last map of a picture into parts, strip by strip from the bottom up, because a part takes rows
 * from the one below it (see seam.ts). Column strips are as wide as the program takes. Bands of rows are low
 * enough for every thread to have work, for progress and abort to be lively, and for the output, whose pixels
 * take `pixelBytes` each, to be copied in a moment.
 *
 * Strips depend on the width alone, and bands begin at multiples of four rows. So the bits of the result
 * depend neither on the bands nor on the number of threads.
 */
export function cutIntoParts(program: Program, map: Size, threads: number, pixelBytes: number): Rect[] {
  const { stages, tail } = program
  const columns = cutIntoStrips(program, map.width)
  const rowBytes = columns[0].length * tail.factor ** 2 * pixelBytes
  const most = Math.max(smallestBandRows, Math.min(largestBandRows, largestBandBytes / rowBytes))
  const count = countBands(map.height, columns.length, threads, most)
  const step = roundUp(map.height / count, chunkRows)
  const first = areFew(columns.length * count, threads) ? map.height / count + meanStart(stages) : step
  const bands = cut(map.height, step, chunkRows * Math.round(first / chunkRows)).reverse()
  return columns.flatMap(({ start: x, length: width }) =>
    bands.map(({ start: y, length: height }) => ({ x, y, width, height })),
  )
}

/**
 * As few strips as can be, all of the same whole number of blocks with their halo, apart from the last. The
 * first has none on its left.
 */
function cutIntoStrips({ stages, stripBlocks }: Program, width: number): Piece[] {
  const { before, after } = haloOf(stages)
  const halo = roundUp(before + after, tileColumns)
  const later = Math.floor((before - leadColumns(stages, 0)) / tileColumns) * tileColumns
  // What all strips hold besides the picture: halos, and what the first and the last have less of them.
  const besides = (count: number) => (count - 1) * halo + before - later
  const most = stripBlocks * blockColumns
  const count = Math.max(1, Math.ceil((width + besides(0)) / (most - halo)))
  if (count === 1) return [{ start: 0, length: width }]
  const step = roundUp((width + besides(count)) / count, blockColumns) - halo
  return cut(width, step, step + later)
}

/** As few as give all threads equally many parts, or so many that a part more does not matter. */
function countBands(height: number, strips: number, threads: number, most: number): number {
  let bands = Math.ceil(height / most)
  const isUneven = () => (strips * bands) % threads !== 0 && areFew(strips * bands, threads)
  while (isUneven() && height / (bands + 1) >= smallestBandRows) bands++
  return bands
}

/** Whether one part more or less keeps a thread waiting. */
function areFew(parts: number, threads: number): boolean {
  return parts < 4 * threads
}

/** By how many rows a band's maps begin before its last one, on average; with a seam below, they end as early. */
function meanStart(stages: readonly StagePlan[]): number {
  const rows = stages.reduce((sum, { reach }, i) => sum + (i + 1) * reach.before, 0)
  return rows / (stages.length + 1)
}

/** FSRCNN(56, 12, 4) takes about 60 ms for a part of its widest strip. */
const largestBandRows = 256
/** The calling thread copies them from a worker's buffer in some 16 ms. */
const largestBandBytes = 2 ** 24
/** A lower band may have to compute its halo, which would cost more than another thread gains. */
const smallestBandRows = 32

interface Piece {
  readonly start: number
  readonly length: number
}

/** The second piece begins at `second`, and each one after it `step` later. */
function cut(length: number, step: number, second: number): Piece[] {
  const starts = [0]
  for (let start = second; start < length; start += step) starts.push(start)
  return starts.map((start, i) => ({ start, length: (starts[i + 1] ?? length) - start }))
}
