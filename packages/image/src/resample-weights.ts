import { sayValue } from '@sr/checks'

/**
 * How each output along one dimension is a weighted sum of inputs: `taps` indices and weights for each
 * output, one output after another.
 */
export interface ResampleWeights {
  readonly inLength: number
  readonly outLength: number
  readonly scale: number
  readonly taps: number
  /** Inputs 0..inLength−1, outLength × taps. */
  readonly indices: Int32Array
  /** Each output's weights sum to 1; outLength × taps. */
  readonly weights: Float64Array
}

/**
 * The bicubic weights of MATLAB's `imresize` along one dimension: Keys' kernel with a = −0.5, stretched
 * when shrinking (`antialias`), normalised, with the input mirrored at its ends (the edge sample
 * repeats). They serve any number of rows. `site` says where in its cell each sample was taken, of the input
 * and of the output: in the middle (0.5), or elsewhere, as the chroma of films.
 */
export function resampleWeights(
  inLength: number,
  outLength: number,
  scale: number = outLength / inLength,
  antialias = true,
  site = 0.5,
): ResampleWeights {
  assertLength('inLength', inLength)
  assertLength('outLength', outLength)
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new RangeError(
      `resampleWeights: scale is out of range. Expected a positive number, found ${sayValue(scale)}.`,
    )
  }
  const stretch = antialias && scale < 1 ? scale : 1
  const width = 4 / stretch
  const window = Math.ceil(width) + 2 // MATLAB's count: the kernel's reach and one more on either side
  const indices = new Int32Array(outLength * window)
  const weights = new Float64Array(outLength * window)
  for (let output = 0; output < outLength; output++) {
    const center = (output + 1) / scale + (1 - site) * (1 - 1 / scale) // both counted from 1
    const left = Math.floor(center - width / 2)
    const row = output * window
    let sum = 0
    for (let tap = 0; tap < window; tap++) {
      const weight = stretch * cubic(stretch * (center - (left + tap)))
      indices[row + tap] = mirror(left + tap - 1, inLength)
      weights[row + tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < window; tap++) weights[row + tap] /= sum
  }
  return { inLength, outLength, scale, ...withoutZeroTaps(indices, weights, window) }
}

/** The span of inputs that outputs start..start+length−1 read. */
export function inputSpan(
  { indices, taps }: ResampleWeights,
  start: number,
  length: number,
): { start: number; length: number } {
  let first = Number.POSITIVE_INFINITY
  let last = 0
  for (let entry = start * taps; entry < (start + length) * taps; entry++) {
    first = Math.min(first, indices[entry])
    last = Math.max(last, indices[entry])
  }
  return { start: first, length: last - first + 1 }
}

/** Keys, "Cubic convolution interpolation for digital image processing" (1981), a = −0.5. */
function cubic(distance: number): number {
  const t = Math.abs(distance)
  if (t <= 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1
  if (t <= 2) return -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2
  return 0
}

/** 0, 1, …, n−1, n−1, …, 1, 0, 0, 1, …: the input mirrored at both ends, as far as asked. */
function mirror(index: number, length: number): number {
  const period = 2 * length
  const place = ((index % period) + period) % period
  return place < length ? place : period - 1 - place
}

/** Leaves out the taps that weigh nothing for any output. */
function withoutZeroTaps(indices: Int32Array, weights: Float64Array, window: number) {
  const kept = Array.from({ length: window }, (_, tap) => tap).filter((tap) => {
    for (let entry = tap; entry < weights.length; entry += window) if (weights[entry] !== 0) return true
    return false
  })
  const rows = weights.length / window
  const entryOf = (place: number) => Math.floor(place / kept.length) * window + kept[place % kept.length]
  return {
    taps: kept.length,
    indices: Int32Array.from({ length: rows * kept.length }, (_, place) => indices[entryOf(place)]),
    weights: Float64Array.from({ length: rows * kept.length }, (_, place) => weights[entryOf(place)]),
  }
}

function assertLength(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new RangeError(`resampleWeights: ${name} is no length. Expected a positive integer, found ${value}.`)
}
