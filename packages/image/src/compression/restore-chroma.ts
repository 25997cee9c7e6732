import { sayValue } from '@sr/checks'
import type { AbortSignalLike } from '../abort-signal.js'
import { assertRaster, createRaster, maxSample, type Raster, type RasterData, sampleType } from '../raster.js'
import { jfif } from '../ycbcr-jfif.js'
import { yieldToEventLoop } from '../yield-to-event-loop.js'

/**
 * A compressed picture whose chroma follows its luma again: codecs halve chroma and quantise it most, so colours
 * run over edges. `strength`, 0 to 1, is the share of the restored chroma; at 0 all stays as it is, and so do
 * grey pictures, grey places and alpha. The result has the picture's size and kind of samples. Long work stops
 * every few milliseconds, so that a page stays alive.
 *
 * In each neighbourhood chroma is fitted as a linear function of luma at half the resolution, where it was
 * stored, and taken at the luma of every pixel: the guided filter of He, Sun and Tang (TPAMI 2013, equations
 * 5, 6 and 8), subsampled as in He and Sun's "Fast Guided Filter" (2015).
 *
 * Rejects with TypeError or RangeError for what is no raster, RangeError for a strength outside 0..1, and the
 * reason of an aborted signal.
 */
export async function restoreChroma<Data extends RasterData>(
  picture: Raster<Data>,
  strength: number,
  { signal }: { readonly signal?: AbortSignalLike | undefined } = {},
): Promise<Raster<Data>> {
  assertRaster(picture, 'restoreChroma')
  if (!(typeof strength === 'number' && strength >= 0 && strength <= 1)) {
    throw new RangeError(
      `restoreChroma: strength is no share. Expected a number from 0 to 1, found ${sayValue(strength)}.`,
    )
  }
  signal?.throwIfAborted()
  const { width, height, channels, data } = picture
  const result = createRaster(width, height, channels, sampleType(data))
  result.data.set(data)
  if (channels >= 3 && strength > 0) {
    let yieldedAt = performance.now()
    for (const _ of restoreRows(picture, result, strength)) {
      if (performance.now() - yieldedAt < busyMs) continue
      await yieldToEventLoop()
      signal?.throwIfAborted()
      yieldedAt = performance.now()
    }
  }
  const isClamped = data instanceof Uint8ClampedArray
  return {
    ...result,
    data: isClamped ? new Uint8ClampedArray(result.data.buffer) : result.data,
  } as Raster<Data>
}

/** Short enough for a page that draws 60 times a second. */
const busyMs = 8

/** Stops after every two rows of the result. */
function* restoreRows(picture: Raster, result: Raster, strength: number): Generator<undefined> {
  const lastRow = Math.ceil(picture.height / 2) - 1
  const around = (row: number) => [Math.max(0, row - 1), row, Math.min(lastRow, row + 1)]
  const momentsOf = keepLast((row) => momentsOfRow(picture, row))
  const linesOf = keepLast((row) => fitLines(boxMeans(around(row).map(momentsOf))))
  for (let row = 0; row <= lastRow; row++) {
    const lines = boxMeans(around(row).map(linesOf))
    for (let y = 2 * row; y < Math.min(2 * row + 2, picture.height); y++)
      restoreRow(picture, result, y, lines, strength)
    yield
  }
}

/** Values of a row at half the resolution, an array for each kind of value. */
type Row = readonly Float32Array[]

const [redShare, greenShare, blueShare] = jfif.matrix[0]
/** Cb and Cr of the differences between blue, red and luma; chroma has no offset here. */
const [cbOfBlue, crOfRed] = [1 / 1.772, 1 / 1.402]

/** Where luma varies by less than 1.6 of 255 levels, chroma is taken for flat. */
const flatVariance = (1.6 / 255) ** 2

/** Luma Y, Cb, Cr, Y², Y·Cb, Y·Cr on 0..1 of the means of 2 × 2 pixels; an odd last row or column counts twice. */
function momentsOfRow({ width, height, channels, data }: Raster, row: number): Row {
  const columns = Math.ceil(width / 2)
  const moments = Array.from({ length: 6 }, () => new Float32Array(columns))
  const [luma, cb, cr, square, lumaCb, lumaCr] = moments
  const scale = 0.25 / maxSample(data)
  const upper = 2 * row * width * channels
  const below = 2 * row + 1 < height ? width * channels : 0
  for (let x = 0; x < columns; x++) {
    const a = upper + 2 * x * channels
    const b = 2 * x + 1 < width ? a + channels : a
    const c = a + below
    const d = b + below
    const red = scale * (data[a] + data[b] + data[c] + data[d])
    const green = scale * (data[a + 1] + data[b + 1] + data[c + 1] + data[d + 1])
    const blue = scale * (data[a + 2] + data[b + 2] + data[c + 2] + data[d + 2])
    const y = redShare * red + greenShare * green + blueShare * blue
    luma[x] = y
    cb[x] = (blue - y) * cbOfBlue
    cr[x] = (red - y) * crOfRed
    square[x] = y * y
    lumaCb[x] = y * cb[x]
    lumaCr[x] = y * cr[x]
  }
  return moments
}

/** Means of 3 × 3 values around those of the middle row; beyond the picture its edge is repeated. */
function boxMeans([above, middle, below]: Row[]): Row {
  return middle.map((values, kind) => {
    const [upper, lower] = [above[kind], below[kind]]
    const means = new Float32Array(values.length)
    let here = upper[0] + values[0] + lower[0]
    let before = here
    for (let x = 0; x < means.length; x++) {
      const next = Math.min(x + 1, means.length - 1)
      const after = upper[next] + values[next] + lower[next]
      means[x] = (before + here + after) / 9
      before = here
      here = after
    }
    return means
  })
}

/** Slope and offset of the lines that fit Cb and Cr over luma best, from the means of their moments. */
function fitLines([luma, cb, cr, square, lumaCb, lumaCr]: Row): Row {
  const lines = Array.from({ length: 4 }, () => new Float32Array(luma.length))
  const [cbSlope, cbOffset, crSlope, crOffset] = lines
  for (let x = 0; x < luma.length; x++) {
    const ofVariance = 1 / (square[x] - luma[x] * luma[x] + flatVariance)
    cbSlope[x] = (lumaCb[x] - luma[x] * cb[x]) * ofVariance
    crSlope[x] = (lumaCr[x] - luma[x] * cr[x]) * ofVariance
    cbOffset[x] = cb[x] - cbSlope[x] * luma[x]
    crOffset[x] = cr[x] - crSlope[x] * luma[x]
  }
  return lines
}

/** Writes row `y` of the result, its chroma moved towards the lines. Luma stays, but for rounding and clamping. */
function restoreRow(picture: Raster, result: Raster, y: number, lines: Row, strength: number): void {
  const { width, channels, data } = picture
  const [cbSlope, cbOffset, crSlope, crOffset] = lines
  const to = result.data
  const white = maxSample(data)
  const half = data instanceof Float32Array ? 0 : 0.5 // typed arrays of whole numbers cut what follows the point
  for (let x = 0, at = y * width * channels; x < width; x++, at += channels) {
    const luma = redShare * data[at] + greenShare * data[at + 1] + blueShare * data[at + 2]
    const cb = cbSlope[x >> 1] * luma + cbOffset[x >> 1] * white
    const cr = crSlope[x >> 1] * luma + crOffset[x >> 1] * white
    const blue = strength * (cb / cbOfBlue - data[at + 2] + luma)
    const red = strength * (cr / crOfRed - data[at] + luma)
    const green = -(redShare * red + blueShare * blue) / greenShare
    to[at] = Math.max(0, Math.min(white, data[at] + red + half))
    to[at + 1] = Math.max(0, Math.min(white, data[at + 1] + green + half))
    to[at + 2] = Math.max(0, Math.min(white, data[at + 2] + blue + half))
  }
}

/** A function of row numbers that remembers its last three results: neighbours ask for the same rows. */
function keepLast(make: (row: number) => Row): (row: number) => Row {
  const kept: { row: number; made: Row }[] = []
  return (row) => {
    const found = kept.find((entry) => entry.row === row)
    if (found) return found.made
    const made = make(row)
    kept.push({ row, made })
    if (kept.length > 3) kept.shift()
    return made
  }
}
