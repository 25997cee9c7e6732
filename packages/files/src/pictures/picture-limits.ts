import type { Size } from '@sr/image'
import { FileError } from '../disk/errors.js'
import type { SampleKind } from './decode-picture.js'

/** How many times larger a picture becomes at most on its way, of any size or of that of the upright one. */
export type Enlargement = number | ((upright: Size) => number)

/** What bounds a picture. */
export interface PictureLimits {
  readonly fileBytes: number
  readonly enlargement: Enlargement
  /** The caller's own; by default as many as a file of its size can be believed. */
  readonly maxPixels: number | undefined
}

/**
 * Throws FileError `picture-too-large` for a picture that its header alone makes too large, upright or not.
 */
export function assertWithinLimits(path: string, size: Size, kind: SampleKind, limits: PictureLimits): void {
  assertResultFits(path, size, kind, limits.enlargement)
  assertPixelsPlausible(path, size, limits.fileBytes, limits.maxPixels)
}

/** Decoded, enlarged twofold and stored in less than a minute by two slow cores, whatever the file. */
const anyFilePixels = 2 ** 26
/** Deflate makes 344 black RGB pixels of a byte; photographs have below 100 in any format. */
const pixelsPerByte = 300
/** 16,384 × 16,384. */
const mostPixels = 2 ** 28

/**
 * Throws FileError for a picture whose header claims more pixels than its file can be believed: a few
 * kilobytes could keep a machine busy for minutes. `limit` is the caller's own.
 */
function assertPixelsPlausible(
  path: string,
  { width, height }: Size,
  fileBytes: number,
  limit = Math.min(mostPixels, Math.max(anyFilePixels, pixelsPerByte * fileBytes)),
): void {
  const pixels = width * height
  if (pixels <= limit) return
  const problem =
    `the picture has too many pixels: ${grouped(pixels)} (${width} × ${height}) in a file of ${grouped(fileBytes)} bytes. ` +
    `Expected at most ${grouped(limit)}. Cut it into parts, or allow as many (max-pixels ${pixels}).`
  throw new FileError('picture-too-large', path, problem)
}

/** The result is held in memory as a whole, so its samples are limited before anything is decoded. */
const limitResultBytes = 2 ** 31

/** Throws FileError for a picture whose result would be too large to hold. */
function assertResultFits(
  path: string,
  { width, height }: Size,
  kind: SampleKind,
  enlargement: Enlargement,
): void {
  const scale = typeof enlargement === 'number' ? enlargement : enlargement({ width, height })
  const bytesPerPixel = ((kind.grey ? 1 : 3) + (kind.alpha ? 1 : 0)) * (kind.sixteenBit ? 2 : 1)
  const limitPixels = Math.floor(limitResultBytes / bytesPerPixel / scale ** 2)
  if (width * height <= limitPixels) return
  const problem =
    `the picture is too large. Expected at most ${grouped(limitPixels)} pixels at ×${scale}, ` +
    `because the result is held in memory and limited to 2 GiB; found ${width} × ${height}. Cut it into parts first.`
  throw new FileError('picture-too-large', path, problem)
}

const grouped = (count: number): string => count.toLocaleString('en')
