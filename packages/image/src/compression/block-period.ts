import type { Plane } from '../plane.js'

/** The blocks of a JPEG picture that was resized after, seen in its luma. */
export interface BlockPattern {
  /** Distance of the blocks' edges in pixels; 8 where the picture was not resized. */
  readonly periodPx: number
  /** By how many levels (0..255) luma bends more sharply at the edges than beside them, in smooth parts. */
  readonly height: number
}

/**
 * Looks for edges of blocks at regular distances of 4 to 12 pixels, the same across as down. Of a picture that
 * was stored again, the blocks of 8 of the last time do not count. Undefined where there are none that stand out
 * from what the picture shows, as in lossless pictures and in weakly compressed.
 */
export function blockPattern(luma: Plane, { isStoredAgain = false } = {}): BlockPattern | undefined {
  const { width, height } = luma
  if (Math.min(width, height) < smallestSide) return undefined
  const frequencies = frequenciesFor(Math.max(width, height))
  const across = spectrumOf(sharpness(luma, 1, width, width, height), frequencies, isStoredAgain)
  const down = spectrumOf(sharpness(luma, width, height, 1, width), frequencies, isStoredAgain)
  let best = { certainty: 0, periodPx: 0, height: 0 }
  for (const [i, frequency] of frequencies.entries()) {
    const [x, y] = [across.amplitudes[i], down.amplitudes[i]]
    // Lines of text are regular in one direction alone.
    const certainty = Math.min(x / across.noise, y / down.noise)
    if (certainty <= best.certainty) continue
    // Equal peaks at a distance have each of their harmonics as high as they are themselves, over the distance.
    best = { certainty, periodPx: 1 / frequency, height: (x + y) / 2 / frequency }
  }
  return best.certainty > leastCertainty && best.height > leastHeight ? best : undefined
}

const smallestSide = 64
/** In units of what is there at any distance. */
const leastCertainty = 2.5
/** Lossless photos and screenshots stay below. Enlarged ones do not, but restoring does not harm them. */
const leastHeight = 0.25

/** In waves a pixel, near enough to each other that none falls between two. */
function frequenciesFor(samples: number): Float64Array {
  const [first, last] = [1 / 12, 1 / 4]
  const count = Math.ceil((last - first) * 4 * samples)
  return Float64Array.from({ length: count + 1 }, (_, i) => first + ((last - first) * i) / count)
}

/**
 * How much more sharply luma bends at each place of a line than beside it, in levels: the mean over the smooth
 * parts of all lines, where edges of blocks are not hidden and waves that resizing leaves are low. Less what is
 * usual around (a median, which edges of blocks do not reach).
 */
function sharpness(
  { data }: Plane,
  stride: number,
  length: number,
  lineStride: number,
  lines: number,
): Float64Array {
  const sums = new Float64Array(length - 2 * marginPx)
  const counts = new Float64Array(sums.length).fill(fewLines * lines)
  const bends = new Float64Array(length)
  for (let line = 0; line < lines; line++) {
    for (let i = 1; i + 1 < length; i++) {
      const at = line * lineStride + i * stride
      bends[i] = Math.abs(data[at - stride] - 2 * data[at] + data[at + stride])
    }
    for (let i = 0; i < sums.length; i++) {
      const at = i + marginPx
      const beside = (bends[at - 2] + bends[at - 1] + bends[at + 1] + bends[at + 2]) / 4
      if (beside >= smoothBend) continue
      sums[i] += Math.max(-largestBend, Math.min(largestBend, bends[at] - beside))
      counts[i]++
    }
  }
  const means = sums.map((sum, i) => sum / counts[i])
  return means.map((value, i) => value - median(means.slice(Math.max(0, i - 8), i + 9)))
}

const marginPx = 3
/** Where luma bends more sharply beside a place, the picture itself is busy there. */
const smoothBend = 4
/** Sharper ones are edges of what is shown. */
const largestBend = 3
/** A share of the lines, so that few smooth places do not count as much as many. */
const fewLines = 0.05

interface Spectrum {
  /** By frequency, the mean over its harmonics. */
  readonly amplitudes: Float64Array
  /** What is as often exceeded as not. */
  readonly noise: number
}

function spectrumOf(signal: Float64Array, frequencies: Float64Array, isStoredAgain: boolean): Spectrum {
  const isCounted = (harmonic: number) => !isStoredAgain || isOffGrid(harmonic, signal.length)
  const amplitudes = frequencies.map((frequency) => {
    const harmonics = harmonicsOf(frequency)
    const counted = harmonics.filter(isCounted)
    return counted.reduce((sum, harmonic) => sum + amplitude(signal, harmonic), 0) / harmonics.length
  })
  return { amplitudes, noise: median(amplitudes.slice()) }
}

/** Edges of blocks are narrow, so they show with their harmonics; a third tells a distance from its half. */
const harmonicsOf = (frequency: number): number[] =>
  [frequency, 2 * frequency, 3 * frequency].filter((harmonic) => harmonic <= 0.5)

/** Whether a frequency can be told from those of blocks of 8. */
const isOffGrid = (frequency: number, samples: number): boolean =>
  Math.abs(8 * frequency - Math.round(8 * frequency)) > 16 / samples

function amplitude(signal: Float64Array, frequency: number): number {
  const [turnRe, turnIm] = [Math.cos(2 * Math.PI * frequency), Math.sin(2 * Math.PI * frequency)]
  let [re, im, sumRe, sumIm] = [1, 0, 0, 0]
  for (const value of signal) {
    sumRe += value * re
    sumIm += value * im
    const next = re * turnRe - im * turnIm
    im = re * turnIm + im * turnRe
    re = next
  }
  return Math.hypot(sumRe, sumIm) / signal.length
}

/** Sorts in place. */
function median(values: Float64Array): number {
  return values.sort()[values.length >> 1]
}
