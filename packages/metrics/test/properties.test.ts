import { crop, type Raster } from '@sr/image'
import { createRandom } from '@sr-internal/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gmsd } from '../src/gmsd.js'
import { haarPsi } from '../src/haar-psi.js'
import { mae } from '../src/mae.js'
import { mse } from '../src/mse.js'
import { psnr } from '../src/psnr.js'
import { ssim } from '../src/ssim.js'

const symmetric = { mse, mae, psnr, ssim, gmsd, haarPsi }
const size = fc.integer({ min: 24, max: 40 })
const options = { seed: 20260101, numRuns: 25 }

/** A pair of random pictures of one size. */
const pairs = fc
  .tuple(size, size, fc.constantFrom(1, 2, 3, 4), fc.integer())
  .map(([width, height, channels, seed]): [Raster<Uint8Array>, Raster<Uint8Array>] => {
    const random = createRandom(seed)
    const draw = () => ({
      width,
      height,
      channels,
      data: Uint8Array.from({ length: width * height * channels }, () => Math.floor(random() * 256)),
    })
    return [draw(), draw()]
  })

test.each(Object.entries(symmetric))('%s does not depend on which picture is the reference', (_, measure) => {
  fc.assert(
    fc.property(pairs, ([x, y]) => {
      expect(measure(x, y)).toBeCloseTo(measure(y, x), 10)
    }),
    options,
  )
})

test.each(Object.entries(symmetric))('%s with cropBorder is that of the cropped pictures', (_, measure) => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 0, max: 6 }), ([x, y], border) => {
      const rect = { x: border, y: border, width: x.width - 2 * border, height: x.height - 2 * border }
      expect(measure(x, y, { cropBorder: border })).toBe(measure(crop(x, rect), crop(y, rect)))
    }),
    options,
  )
})

test.each(Object.entries(symmetric))('%s of every sample type is the same', (_, measure) => {
  fc.assert(
    fc.property(pairs, ([x, y]) => {
      const expected = measure(x, y)
      for (const type of [Uint8ClampedArray, Uint16Array, Float32Array, Float64Array]) {
        const convert = (picture: Raster) => ({ ...picture, data: type.from(picture.data) })
        expect(measure(convert(x), convert(y), { dataRange: 255 })).toBe(expected)
      }
    }),
    options,
  )
})

test('MSE pools the channels, and no metric sees how they are interleaved', () => {
  fc.assert(
    fc.property(pairs, ([x, y]) => {
      let sum = 0
      let count = 0
      for (const [index, sample] of x.data.entries()) {
        const isAlpha = x.channels % 2 === 0 && index % x.channels === x.channels - 1
        if (isAlpha) continue
        sum += (sample - y.data[index]) ** 2
        count++
      }
      expect(mse(x, y)).toBeCloseTo(sum / count, 8)
    }),
    options,
  )
})
