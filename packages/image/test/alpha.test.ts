import { createRandom } from '@sr-internal/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bleedColor, flatAlpha, flatAlphaRow, hasClearPixels, keepFlatAlpha } from '../src/alpha.js'
import { createRaster, maxSample } from '../src/raster.js'

test('colour bleeds one ring a pass, as the mean of the coloured neighbours, and leaves alpha alone', () => {
  const row = createRaster(5, 1, 2, 'uint8')
  row.data.set([10, 0, 20, 0, 100, 9, 30, 0, 201, 255])
  bleedColor(row, 1)
  // (100 + 201) / 2 = 150.5, halves up
  expect([...row.data]).toEqual([10, 0, 100, 0, 100, 9, 151, 0, 201, 255])
  bleedColor(row, 5)
  expect([...row.data]).toEqual([100, 0, 100, 0, 100, 9, 151, 0, 201, 255])
})

/** Grey under patches of clear, opaque and half-transparent alpha. */
function patchy(width: number, height: number, type: 'uint8' | 'uint16' | 'float32', seed: number) {
  const random = createRandom(seed)
  const raster = createRaster(width, height, 2, type)
  const white = maxSample(raster.data)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const patch = (Math.floor(x / 4) + 2 * Math.floor(y / 3)) % 3
    raster.data[2 * pixel] = random() * white
    raster.data[2 * pixel + 1] = [0, white, Math.floor(white / 2)][patch]
  }
  return raster
}

const pictures = fc.record({
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
  type: fc.constantFrom('uint8' as const, 'uint16' as const, 'float32' as const),
  seed: fc.nat(),
})

test('each pass of bleeding gives every clear pixel beside coloured ones their mean, and no other pixel anything', () => {
  fc.assert(
    fc.property(pictures, fc.integer({ min: 0, max: 6 }), ({ width, height, type, seed }, passes) => {
      const bled = patchy(width, height, type, seed)
      const plain = patchy(width, height, type, seed)
      const isColored = Array.from({ length: width * height }, (_, pixel) => plain.data[2 * pixel + 1] !== 0)
      for (let pass = 0; pass < passes; pass++) {
        const before = [...isColored]
        for (let pixel = 0; pixel < width * height; pixel++) {
          if (before[pixel]) continue
          const [x, y] = [pixel % width, Math.floor(pixel / width)]
          const around = []
          for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
            for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
              if (before[row * width + column]) around.push(plain.data[2 * (row * width + column)])
            }
          }
          if (around.length === 0) continue
          isColored[pixel] = true
          const mean = around.reduce((sum, value) => sum + value, 0) / around.length
          plain.data[2 * pixel] = type === 'float32' ? mean : Math.round(mean)
        }
      }
      bleedColor(bled, passes)
      expect(bled.data).toEqual(plain.data)
    }),
    { seed: 20261129, numRuns: 100 },
  )
})

test('a pixel is flat where all around it, as far as the picture goes, is clear or opaque', () => {
  fc.assert(
    fc.property(pictures, fc.integer({ min: 0, max: 3 }), ({ width, height, type, seed }, reach) => {
      const picture = patchy(width, height, type, seed)
      for (let y = 0; y < height; y++) {
        const expected = Array.from({ length: width }, (_, x) => {
          const [left, top] = [Math.max(0, x - reach), Math.max(0, y - reach)]
          const rect = {
            x: left,
            y: top,
            width: Math.min(width, x + reach + 1) - left,
            height: Math.min(height, y + reach + 1) - top,
          }
          return flatAlpha(picture, rect) ?? -1
        })
        expect([...flatAlphaRow(picture, { x: 0, y, count: width, reach })]).toEqual(expected)
      }
    }),
    { seed: 20261130, numRuns: 100 },
  )
})

test('a picture has clear pixels where alpha is 0, whatever its colours are', () => {
  const row = createRaster(2, 1, 4, 'uint16')
  row.data.set([0, 0, 0, 1, 9, 9, 9, 65535])
  expect(hasClearPixels(row)).toBe(false)
  row.data[7] = 0
  expect(hasClearPixels(row)).toBe(true)
})

test('floats below 0 are clear and those above 1 opaque', () => {
  const row = createRaster(4, 1, 2, 'float32')
  row.data.set([0.5, 1, 0.25, 1.5, 0.75, -0.5, 9, 0])
  expect(hasClearPixels({ ...row, width: 3, data: row.data.subarray(0, 6) })).toBe(true)
  expect(flatAlpha(row, { x: 0, y: 0, width: 2, height: 1 })).toBe(1)
  expect(flatAlpha(row, { x: 2, y: 0, width: 2, height: 1 })).toBe(0)
  expect([...flatAlphaRow(row, { x: 0, y: 0, count: 4, reach: 1 })]).toEqual([1, -1, -1, 0])
  bleedColor(row, 2)
  expect([...row.data]).toEqual([0.5, 1, 0.25, 1.5, 0.25, -0.5, 0.25, 0])
})

test('a picture without alpha is opaque, whatever its last channel holds', () => {
  for (const channels of [1, 3] as const) {
    const black = createRaster(2, 2, channels, 'uint8')
    black.data.set([200, 100])
    const before = [...black.data]
    bleedColor(black, 2)
    expect([...black.data]).toEqual(before)
    expect(hasClearPixels(black)).toBe(false)
    expect(flatAlpha(black, { x: 0, y: 0, width: 2, height: 2 })).toBe(1)
    expect([...flatAlphaRow(black, { x: 0, y: 0, count: 2, reach: 1 })]).toEqual([1, 1])
  }
})

test.each([
  ['uint8', 255],
  ['uint16', 65535],
  ['float32', 1],
] as const)('what is flat is kept in each enlarged row, as levels of %s, and nothing else', (type, white) => {
  const enlarged = createRaster(7, 1, 2, type)
  enlarged.data.fill(1 / 2 + white / 4)
  const [other] = enlarged.data
  keepFlatAlpha(Int8Array.of(1, -1, 0), 2, enlarged, 1)
  const alphas = [white, white, other, other, 0, 0, other]
  expect([...enlarged.data]).toEqual(alphas.flatMap((alpha) => [other, alpha]))
})
