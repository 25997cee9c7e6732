import { sayValue } from '@sr/checks'
import { assertRaster, createRaster, lumaBt601Uint8, quantizeRaster, type Raster } from '@sr/image'
import { type SkippedPicture, TrainingError } from './training-error.js'

/** A picture by its name, read when it is needed. */
export interface PictureSource {
  /** What messages call it, such as its path. */
  readonly name: string
  /** Gives the high-resolution picture, any kind of `Raster`. If it throws, only this picture is left out. */
  readonly read: () => Raster | Promise<Raster>
}

/** A picture as networks learn it: BT.601 luma as the `classic` protocol takes it. */
export interface LumaPicture {
  readonly name: string
  readonly luma: Raster<Uint8Array>
}

/**
 * Reads pictures one after another, and skips those that cannot be read or have a side shorter than
 * `leastPx`. Throws TypeError for what is no list of sources, and TrainingError `empty-set` where none is
 * left.
 */
export async function readPictures(
  sources: Iterable<PictureSource>,
  leastPx: number,
): Promise<{ readonly pictures: readonly LumaPicture[]; readonly skipped: readonly SkippedPicture[] }> {
  const pictures: LumaPicture[] = []
  const skipped: SkippedPicture[] = []
  assertIterable(sources)
  for (const source of sources) {
    assertSource(source)
    const { name, read } = source
    try {
      const luma = lumaOf(await read())
      const { width, height } = luma
      if (Math.min(width, height) >= leastPx) pictures.push({ name, luma })
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

/** 8-bit luma; grey is taken as it is, and alpha is dropped. */
function lumaOf(raster: Raster): Raster<Uint8Array> {
  assertRaster(raster)
  const bytes = quantizeRaster(raster, 'uint8')
  if (bytes.channels === 1) return bytes
  if (bytes.channels > 2) return lumaBt601Uint8(bytes)
  const grey = createRaster(bytes.width, bytes.height, 1, 'uint8')
  for (let i = 0; i < grey.data.length; i++) grey.data[i] = bytes.data[2 * i]
  return grey
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
