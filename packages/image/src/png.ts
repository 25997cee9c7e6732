/**
 * PNG in and out; the pixel work is fast-png's, the checks before it are ours.
 *
 * @packageDocumentation
 */
import { assertKnownOptions } from '@sr/checks'
import { decode, encode } from 'fast-png'
import { ImageError } from './errors.js'
import { assertFileBytes } from './file-bytes.js'
import { type PngChunk, pngSignature, readPixelChunks } from './png-chunks.js'
import { pngCorrupt } from './png-corrupt.js'
import { inflatedBytes, type PngHeader, readPngHeader } from './png-header.js'
import { assertInflatesTo } from './png-image-data.js'
import { pngLimitPixels } from './png-limits.js'
import { expandSamples } from './png-samples.js'
import { assertRaster, type Raster } from './raster.js'

export interface DecodePngOptions {
  /** The most pixels (width × height) that are decoded; default 2²⁸. */
  readonly limitPixels?: number
}

/**
 * Decodes a PNG of any depth and colour type. Samples of 1, 2, 4 and 8 bits become bytes, those of 16 bits
 * become 16-bit words; a palette becomes RGB or RGBA, and a transparent colour an alpha channel. Colour
 * profiles and gamma are not applied. Throws ImageError for any damage.
 */
export function decodePng(bytes: Uint8Array, options: DecodePngOptions = {}): Raster {
  assertFileBytes(bytes, 'decodePng')
  assertKnownOptions('decodePng', options, ['limitPixels'])
  const { limitPixels = pngLimitPixels } = options
  const chunks = readPixelChunks(bytes)
  const header = readPngHeader(chunks[0].content)
  assertReadable(header, limitPixels)
  const imageData = chunks.filter(({ type }) => type === 'IDAT').map(({ content }) => content)
  assertInflatesTo(inflatedBytes(header), imageData)
  return expandSamples(header, decodeChecked(header, chunks))
}

/** Encodes bytes or 16-bit words as they are, one to four channels. Throws RangeError for a float raster. */
export function encodePng(raster: Raster): Uint8Array<ArrayBuffer> {
  assertRaster(raster, 'encodePng')
  const { width, height, channels, data } = raster
  if (data instanceof Float32Array) {
    throw new RangeError(
      "encodePng: a PNG holds no floats. Expected bytes or 16-bit words. Call quantizeRaster(raster, 'uint8') first.",
    )
  }
  const depth = data instanceof Uint16Array ? 16 : 8
  // fast-png's type does not say that no memory of it is shared
  return encode({ width, height, channels, depth, data }) as Uint8Array<ArrayBuffer>
}

function assertReadable({ width, height, depth, interlaced }: PngHeader, limitPixels: number): void {
  if (!(width * height <= limitPixels)) {
    throw new ImageError(
      'picture-too-large',
      `decodePng: the header says ${width} × ${height} = ${width * height} pixels, expected at most ${limitPixels}. Raise limitPixels if the file is to be trusted.`,
    )
  }
  if (interlaced && depth < 8) {
    // fast-png 8 spreads one byte over each pixel of an interlaced pass, whatever the depth.
    throw new ImageError(
      'png-unsupported',
      `decodePng: interlaced pictures of ${depth} bits are not supported. Save it without interlacing or with 8 bits.`,
    )
  }
}

/** What is left to the library: inflating, filters, interlacing, byte order, the palette. */
function decodeChecked(header: PngHeader, chunks: readonly PngChunk[]) {
  // A palette beside true colour is only a hint for poor displays.
  const used = chunks.filter(({ type }) => type !== 'PLTE' || header.colorType === 3)
  try {
    return decode(concatenate([pngSignature, ...used.map(({ whole }) => whole)]))
  } catch (cause) {
    throw pngCorrupt(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
