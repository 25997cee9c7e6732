import { ImageError } from './errors.js'

/** The error for a PNG that is damaged or contradicts itself. */
export function pngCorrupt(what: string, cause?: unknown): ImageError {
  return new ImageError('png-corrupt', `decodePng: the file is damaged: ${what}. Get the file again.`, {
    cause,
  })
}
