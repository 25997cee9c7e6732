import type { DecodedPng } from 'fast-png'
import { pngCorrupt } from './png-corrupt.js'
import type { PngHeader } from './png-header.js'
import { createRaster, type Raster, sampleType } from './raster.js'

/**
 * Turns what the PNG library gives (packed bits, palette indices, a transparent colour)
 * into samples 0..255 or 0..65535.
 */
export function expandSamples(header: PngHeader, png: DecodedPng): Raster {
  if (header.colorType === 3) return lookUpPalette(header, png)
  const { width, height, depth } = header
  const data = depth < 8 ? unpackBits(header, png.data) : png.data
  const levels: Raster = { width, height, channels: png.channels, data }
  const raster = png.transparency === undefined ? levels : addAlpha(levels, png.transparency, 2 ** depth - 1)
  return depth < 8 ? stretchLevels(raster, 2 ** depth - 1) : raster
}

function lookUpPalette(header: PngHeader, { data, palette = [] }: DecodedPng): Raster {
  const { width, height, depth } = header
  const indices = depth < 8 ? unpackBits(header, data) : data
  const channels = palette.some((color) => color.length === 4) ? 4 : 3
  const raster = createRaster(width, height, channels, 'uint8')
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const color = palette[indices[pixel]]
    if (color === undefined) {
      throw pngCorrupt(`pixel ${pixel} has colour ${indices[pixel]}, but the palette has ${palette.length}`)
    }
    for (let channel = 0; channel < channels; channel++) {
      raster.data[pixel * channels + channel] = color[channel]
    }
  }
  return raster
}

/** PNG 7.2: samples of 1, 2 or 4 bits, the first in the high bits; each row begins a new byte. */
function unpackBits({ width, height, depth }: PngHeader, packed: ArrayLike<number>): Uint8Array {
  const samples = new Uint8Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  const mask = 2 ** depth - 1
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      samples[to++] = (packed[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
    }
  }
  return samples
}

/**
 * PNG 11.3.2.1: pixels of one grey level or RGB colour, stated in 16 bits of which those of the file's own
 * depth count, are transparent.
 */
function addAlpha(
  { width, height, channels, data }: Raster,
  transparent: Uint16Array,
  opaque: number,
): Raster {
  if (transparent.length !== channels) {
    throw pngCorrupt(`its tRNS names ${transparent.length} samples as transparent, expected ${channels}`)
  }
  const raster = createRaster(width, height, channels + 1, sampleType(data))
  for (let from = 0, to = 0; from < data.length; from += channels) {
    let isTransparent = true
    for (let channel = 0; channel < channels; channel++) {
      raster.data[to++] = data[from + channel]
      isTransparent &&= data[from + channel] === (transparent[channel] & opaque)
    }
    raster.data[to++] = isTransparent ? 0 : opaque
  }
  return raster
}

/** PNG 13.12: levels 0..3 become 0, 85, 170, 255. */
function stretchLevels(raster: Raster, max: number): Raster {
  const { width, height, channels, data } = raster
  return { width, height, channels, data: Uint8Array.from(data, (level) => (level * 255) / max) }
}
