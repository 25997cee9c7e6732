import type { Raster, RasterData } from '@sr/image'
import { UpscalerError } from './errors.js'

/**
 * A raster for the enlarged picture, in `into` or in new memory.
 *
 * Throws TypeError or RangeError for an `into` that does not fit, UpscalerError `out-of-memory` without one.
 */
export function blankTarget(
  picture: Raster,
  scale: number,
  channels: number,
  into: RasterData | undefined,
): Raster {
  const width = picture.width * scale
  const height = picture.height * scale
  const length = width * height * channels
  if (into !== undefined) {
    assertSameKind(picture.data, into)
    assertApart(picture.data, into)
    if (into.length === length) return { width, height, channels, data: into }
    throw new RangeError(
      'upscale: into has the wrong length. ' +
        `Expected ${length} samples for ${width} × ${height} × ${channels}, found ${into.length}.`,
    )
  }
  try {
    return { width, height, channels, data: blankLike(picture.data, length) }
  } catch (cause) {
    const megabytes = Math.ceil((length * picture.data.BYTES_PER_ELEMENT) / 1e6)
    throw new UpscalerError(
      'out-of-memory',
      'upscale: no room for the enlarged picture. ' +
        `Expected ${megabytes} MB for ${width} × ${height} × ${channels} samples. ` +
        'Enlarge the picture in parts.',
      { cause },
    )
  }
}

/** Zeros of the same kind; the constructor is not asked, because a Node Buffer's would give a Buffer. */
export function blankLike(data: RasterData, length: number): RasterData & { readonly buffer: ArrayBuffer } {
  if (data instanceof Float32Array) return new Float32Array(length)
  if (data instanceof Uint16Array) return new Uint16Array(length)
  if (data instanceof Uint8ClampedArray) return new Uint8ClampedArray(length)
  return new Uint8Array(length)
}

function assertSameKind(data: RasterData, into: RasterData): void {
  for (const kind of [Float32Array, Uint16Array, Uint8ClampedArray, Uint8Array]) {
    if (!(data instanceof kind)) continue
    if (into instanceof kind) return
    const found = Object.prototype.toString.call(into).slice('[object '.length, -1)
    throw new TypeError(
      `upscale: into must hold samples of the picture's kind. Expected a ${kind.name}, found ${found}.`,
    )
  }
}

/** The picture is read to the end of the call, so nothing may be written over it before. */
function assertApart(data: RasterData, into: RasterData): void {
  const isApart =
    data.buffer !== into.buffer ||
    data.byteOffset + data.byteLength <= into.byteOffset ||
    into.byteOffset + into.byteLength <= data.byteOffset
  if (isApart) return
  throw new RangeError(
    'upscale: into overlaps the picture in memory. Expected an array apart from it. ' +
      'Leave out into for a new one.',
  )
}
