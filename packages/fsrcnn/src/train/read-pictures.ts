import { sayValue } from '@sr/checks'
import { assertRaster, createRaster, hasAlpha, lumaBt601Uint8, quantizeRaster, type Raster } from '@sr/image'
import { type SkippedPicture, TrainingError } from './training-error.js'

/** A picture by its name, read when it is needed. */
export interface PictureSource {
  /** What messages call it, such as its path. */
  readonly name: string
  /** Gives the high-resolution picture, any kind of `Raster`. If it throws, only this picture is left out. */
  readonly read: () => Raster | Promise<Raster>
}

/** A picture in 8 bits without alpha. */
export interface TrainingPicture {
  readonly name: string
  readonly picture: Raster<Uint8Array>
}

/**
 * Reads pictures one after another, and skips those that cannot be read or have a side shorter than
 * `leastPx`. Of colours, `luma` keeps what the `classic` protocol compares alone, and `rgb` gives grey pictures
 * three channels. Throws TypeError for what is
 * no list of sources, and TrainingError `empty-set` where none is left.
 */
export async function readPictures(
  sources: Iterable<PictureSource>,
  leastPx: number,
  keep: 'luma' | 'color' | 'rgb',
): Promise<{ readonly pictures: readonly TrainingPicture[]; readonly skipped: readonly SkippedPicture[] }> {
  const pictures: TrainingPicture[] = []
  const skipped: SkippedPicture[] = []
  assertIterable(sources)
  for (const source of sources) {
    assertSource(source)
    const { name, read } = source
    try {
      const bytes = withoutAlpha(await read())
      const picture = keep === 'luma' ? lumaOf(bytes) : keep === 'rgb' ? rgbOf(bytes) : bytes
      const { width, height } = picture
      if (Math.min(width, height) >= leastPx) pictures.push({ name, picture })
      else skipped.push({ name, reason: 'too-small', message: tooSmall(name, width, height, leastPx) })
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      skipped.push({ name, reason: 'unreadable', message: `${name}: cannot be read: ${why}`, cause })
    }
  }
  if (pictures.length === 0) throw new TrainingError('empty-set', emptySet(skipped, leastPx), skipped)
  return { pictures, skipped }
}

function assertIterable(sources: unknown): void {
  if (typeof sources === 'object' && sources !== null && Symbol.iterator in sources) return
  throw new TypeError(`pictures: expected a list of { name, read }, found ${sayValue(sources)}.`)
}

function assertSource(source: unknown): asserts source is PictureSource {
  const { read } = (source ?? {}) as Partial<PictureSource>
  if (typeof read === 'function') return
  throw new TypeError(
    `pictures: expected { name, read }, where read() gives the picture, found ${sayValue(source)}.`,
  )
}

/** The BT.601 luma of a picture; grey is taken as it is. */
export const lumaOf = (picture: Raster<Uint8Array>): Raster<Uint8Array> =>
  picture.channels === 1 ? picture : lumaBt601Uint8(picture)

function rgbOf(picture: Raster<Uint8Array>): Raster<Uint8Array> {
  if (picture.channels === 3) return picture
  const { width, height, data } = picture
  const colors = createRaster(width, height, 3, 'uint8')
  for (let i = 0; i < colors.data.length; i++) colors.data[i] = data[Math.floor(i / 3)]
  return colors
}

function withoutAlpha(raster: Raster): Raster<Uint8Array> {
  assertRaster(raster)
  const bytes = quantizeRaster(raster, 'uint8')
  if (!hasAlpha(bytes)) return bytes
  const { width, height, channels, data } = bytes
  const colors = createRaster(width, height, channels - 1, 'uint8')
  for (let from = 0, to = 0; from < data.length; from++) {
    if (from % channels < channels - 1) colors.data[to++] = data[from]
  }
  return colors
}

function tooSmall(name: string, width: number, height: number, leastPx: number): string {
  return `${name}: the picture is too small. Expected at least ${leastPx} × ${leastPx} pixels, found ${width} × ${height}.`
}

function emptySet(skipped: readonly SkippedPicture[], leastPx: number): string {
  const [first] = skipped
  if (first === undefined) return 'pictures: expected at least one picture, found none.'
  return (
    `pictures: expected at least one readable picture of ${leastPx} × ${leastPx} pixels or more, ` +
    `found none among ${skipped.length}. The first: ${first.message}`
  )
}
