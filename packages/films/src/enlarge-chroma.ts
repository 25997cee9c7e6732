import { type ResampleWeights, resampleWeights } from '@sr/image'
import type { PixelLayout, PlaneSize } from './pixel-layout.js'

/** Samples of a plane: bytes, or words of 10 or 12 bits. */
export type Samples = Uint8Array | Uint16Array

/** Enlarges a plane of chroma into `to`. */
export type EnlargePlane = (from: Samples, to: Samples) => void

/**
 * Bicubic enlargement of one film's chroma planes, as MATLAB's `imresize` has it, but for where the samples lie:
 * a film's chroma may have been taken beside its luma and not between. Computed in float32, rounded once.
 */
export function chromaEnlarger(
  from: PlaneSize,
  to: PlaneSize,
  scale: number,
  { bits, chroma }: PixelLayout,
  location: string | undefined,
): EnlargePlane {
  const site = chromaSite(chroma?.across === 2, chroma?.down === 2, location)
  const columns = resampleWeights(from.width, to.width, scale, true, site.x)
  const rows = resampleWeights(from.height, to.height, scale, true, site.y)
  const max = 2 ** bits - 1
  const row = new Float32Array(from.width)
  return (source, target) => {
    for (let y = 0; y < to.height; y++) {
      sumRows(source, from.width, rows, y, row)
      spreadRow(row, columns, target, y * to.width, max)
    }
  }
}

/**
 * Where a chroma sample lies in the cell of luma samples that it stands for, each way from 0 to 1, by FFmpeg's names. Films
 * that do not say are taken for `left`, as H.264 and MPEG-2 define it; without subsampling it lies in the middle.
 */
export function chromaSite(
  isHalfAcross: boolean,
  isHalfDown: boolean,
  location = 'left',
): { readonly x: number; readonly y: number } {
  const middle = 0.5
  // A cell of two samples begins with the first: taken there, the chroma lies a quarter in.
  const x = location.endsWith('left') ? 0.25 : middle
  const y = location.startsWith('top') ? 0.25 : location.startsWith('bottom') ? 0.75 : middle
  return { x: isHalfAcross ? x : middle, y: isHalfDown ? y : middle }
}

/** One row between the rows of the input. */
function sumRows(
  source: Samples,
  width: number,
  { taps, indices, weights }: ResampleWeights,
  y: number,
  row: Float32Array,
): void {
  row.fill(0)
  for (let entry = y * taps; entry < (y + 1) * taps; entry++) {
    const weight = weights[entry]
    if (weight === 0) continue
    const start = indices[entry] * width
    for (let x = 0; x < width; x++) row[x] += weight * source[start + x]
  }
}

/** That row, enlarged, rounded and clamped. */
function spreadRow(
  row: Float32Array,
  { taps, indices, weights, outLength }: ResampleWeights,
  target: Samples,
  start: number,
  max: number,
): void {
  for (let x = 0, entry = 0; x < outLength; x++) {
    let sum = 0.5
    for (let tap = 0; tap < taps; tap++, entry++) sum += weights[entry] * row[indices[entry]]
    target[start + x] = sum <= 0 ? 0 : sum >= max ? max : sum // storing cuts off what is behind the point
  }
}
