import { readdirSync, readFileSync } from 'node:fs'
import { readBmp, researchTest } from '@sr-internal/testing'
import { expect } from 'vitest'
import { modcrop } from '../src/crop.js'
import { readPlane, writePlane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'
import { resizePlaneBicubic } from '../src/resize-bicubic.js'
import { lumaBt601Uint8 } from '../src/ycbcr-bt601.js'

/**
 * Bicubic on Set5 in every paper's table: luma, modcrop, LR in floats, rounded once, `scale` pixels shaved.
 */
const published = [
  { scale: 2, psnr: 33.66 },
  { scale: 3, psnr: 30.39 },
  { scale: 4, psnr: 28.42 },
]

researchTest('bicubic on Set5 has the published PSNR at ×2, ×3 and ×4', 'data/Set5', (folder) => {
  const pictures = readdirSync(folder)
    .filter((name) => name.endsWith('.bmp'))
    .map((name) => readBmp(readFileSync(`${folder}/${name}`)))
  expect(pictures).toHaveLength(5)
  for (const { scale, psnr } of published) {
    const mean = pictures.reduce((sum, picture) => sum + bicubicPsnr(picture, scale), 0) / pictures.length
    expect(mean.toFixed(2)).toBe(psnr.toFixed(2))
  }
})

function bicubicPsnr(picture: Raster, scale: number): number {
  const original = modcrop(lumaBt601Uint8(picture), scale)
  const small = resizePlaneBicubic(readPlane(original, 0), { scale: 1 / scale })
  const upscaled = createRaster(original.width, original.height, 1, 'uint8')
  writePlane(resizePlaneBicubic(small, { scale }), upscaled, 0)
  let sum = 0
  let count = 0
  for (let y = scale; y < original.height - scale; y++) {
    for (let x = scale; x < original.width - scale; x++) {
      const place = y * original.width + x
      sum += (original.data[place] - upscaled.data[place]) ** 2
      count++
    }
  }
  return 10 * Math.log10(255 ** 2 / (sum / count))
}
