import type { Plane } from '../plane.js'

/** The blocks of a JPEG picture that was resized after, seen in its luma. */
export interface BlockPattern {
  /** Distance of the blocks' edges in pixels; 8 where the picture was not resized. */
  readonly periodPx: number
  /** By how many levels (0..255) curvature across the edges stands out from that between them. */
  readonly amplitude: number
}

/**
 * Looks for edges of blocks at regular distances of 4 to 12 pixels, the same across as down. Undefined where
 * there are none that stand out from what the picture shows, as in lossless pictures and in weakly compressed.
 */
export function blockPattern(luma: Plane): BlockPattern | undefined {
  const { width, height } = luma
  if (Math.min(width, height) < smallestSide) return undefined
  const across = spectrumOf(curvature(luma, 1, width, width, height))
  const down = spectrumOf(curvature(luma, width, height, 1, width))
  let best = { periodPx: 0, amplitude: 0 }
  for (let periodPx = 4; periodPx <= 12; periodPx += 0.04) {
    const amplitude = Math.min(heightOf(across, periodPx), heightOf(down, periodPx))
    if (amplitude > best.amplitude) best = { periodPx, amplitude }
  }
  const leastAmplitude = Math.max(leastLevels, standsOut * (across.median + down.median))
  return best.amplitude > leastAmplitude ? best : undefined
}

const smallestSide = 64
/** Enlarging leaves waves of 0.08 levels. */
const leastLevels = 0.1
/** In units of the median of both spectra: what pictures that were never compressed do not reach. */
const standsOut = 4

/**
 * How sharply luma bends from pixel to pixel in one direction, on average over all lines, less what is usual
 * around (a median, which edges of blocks do not reach).
 */
function curvature(
  { data }: Plane,
  stride: number,
  length: number,
  lineStride: number,
  lines: number,
): Float64Array {
  const bends = new Float64Array(length - 2 * marginPx)
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < bends.length; i++) {
      const at = line * lineStride + (i + marginPx) * stride
      const bend = Math.abs(data[at - stride] - 2 * data[at] + data[at + stride])
      if (bend <= largestBend) bends[i] += bend / lines
    }
  }
  return bends.map((bend, i) => bend - median(bends.subarray(Math.max(0, i - 8), i + 9)))
}

/** Beside the picture's own edge, decoders and filters do as they like. */
const marginPx = 2
/** Sharper bends are edges of what is shown. */
const largestBend = 12

interface Spectrum {
  /** Amplitudes at half waves: entry k is of 2 · samples / k pixels. */
  readonly amplitudes: Float64Array
  readonly samples: number
  readonly median: number
}

function spectrumOf(signal: Float64Array): Spectrum {
  const samples = signal.length
  const [first, last] = [Math.ceil((2 * samples) / 17), Math.floor((2 * samples) / 2.2)]
  const amplitudes = new Float64Array(last + 1)
  for (let k = first; k <= last; k++) {
    let [re, im] = [0, 0]
    for (let i = 0; i < samples; i++) {
      const angle = (Math.PI * k * i) / samples
      re += signal[i] * Math.cos(angle)
      im += signal[i] * Math.sin(angle)
    }
    amplitudes[k] = Math.hypot(re, im) / samples
  }
  return { amplitudes, samples, median: median(amplitudes.subarray(first)) }
}

/** Edges of blocks are narrow, so a period shows with its second harmonic. */
const heightOf = (spectrum: Spectrum, periodPx: number): number =>
  peakAt(spectrum, periodPx) + peakAt(spectrum, periodPx / 2)

function peakAt({ amplitudes, samples }: Spectrum, periodPx: number): number {
  const k = Math.round((2 * samples) / periodPx)
  return Math.max(amplitudes[k - 1] ?? 0, amplitudes[k] ?? 0, amplitudes[k + 1] ?? 0)
}

function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1]
}
