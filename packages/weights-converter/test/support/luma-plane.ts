import { readdirSync, readFileSync } from 'node:fs'
import { readBmp } from '@sr-internal/testing'
// By path, because the package stands beside this one; a manifest must not say that it is needed.
import { createRaster, lumaBt601, lumaJfif, type Raster, resizeBicubic } from '../../../image/src/index.js'
import type { LumaPlane } from './run-libplacebo.js'

/** A picture's luma as video stores it. */
export function lumaPlane(picture: Raster, bits: 8 | 10, range: 'limited' | 'full'): LumaPlane {
  const luma = range === 'limited' ? lumaBt601(picture) : lumaJfif(picture)
  // Codes of limited range go with the bits, 16 to 64; those of full range end at the greatest.
  const white = range === 'limited' ? 255 * 2 ** (bits - 8) : 2 ** bits - 1
  const codes = Array.from(luma.data, (value) => Math.round(value * white))
  const { width, height } = picture
  return { width, height, bits, range, codes: bits === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes) }
}

/** The small pictures of Set5 (×2), one below the other on black. */
export function set5Sheet(folder: string): Raster {
  const pictures = readdirSync(folder).map((name) => {
    const picture = readBmp(readFileSync(`${folder}/${name}`))
    const size = { width: picture.width >> 1, height: picture.height >> 1 }
    return resizeBicubic(picture, size)
  })
  const width = 2 * Math.ceil(Math.max(...pictures.map((picture) => picture.width)) / 2)
  const height = pictures.reduce((sum, picture) => sum + picture.height, 0)
  const sheet = createRaster(width, height + (height % 2), 3, 'uint8')
  let top = 0
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++) {
      const row = picture.data.subarray(3 * picture.width * y, 3 * picture.width * (y + 1))
      sheet.data.set(row, 3 * width * (top + y))
    }
    top += picture.height
  }
  return sheet
}
