import type { Size } from '@sr/image'
import { CliError } from '../errors.js'

/** Decoded, enlarged twofold and stored in less than a minute by two slow cores, whatever the file. */
const anyFilePixels = 2 ** 26
/** Deflate makes 344 black RGB pixels of a byte; photographs have below 100 in any format. */
const pixelsPerByte = 300
/** 16,384 × 16,384. */
const mostPixels = 2 ** 28

/**
 * Throws CliError for a picture whose header claims more pixels than its file can be believed: a few
 * kilobytes could keep a machine busy for minutes. `limit` is the caller's own.
 */
export function assertPixelsPlausible(
  path: string,
  { width, height }: Size,
  fileBytes: number,
  limit = Math.min(mostPixels, Math.max(anyFilePixels, pixelsPerByte * fileBytes)),
): void {
  const pixels = width * height
  if (pixels <= limit) return
  const problem =
    `the picture has too many pixels: ${grouped(pixels)} (${width} × ${height}) in a file of ${grouped(fileBytes)} bytes. ` +
    `Expected at most ${grouped(limit)}. Cut it into parts, or let sr upscale take it by --max-pixels ${pixels}.`
  throw new CliError('picture-too-large', path, problem)
}

const grouped = (count: number): string => count.toLocaleString('en')
