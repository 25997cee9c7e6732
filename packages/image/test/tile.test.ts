import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planTiles, scaleRect } from '../src/tile.js'

const seed = 20260103
const plans = fc.record({
  width: fc.integer({ min: 1, max: 50 }),
  height: fc.integer({ min: 1, max: 50 }),
  tilePx: fc.integer({ min: 1, max: 60 }),
})

test('every pixel lies in exactly one tile, and none is larger than it may be', () => {
  fc.assert(
    fc.property(plans, ({ tilePx, ...picture }) => {
      const count = new Uint8Array(picture.width * picture.height)
      for (const { x, y, width, height } of planTiles(picture, tilePx)) {
        expect(width).toBeLessThanOrEqual(tilePx)
        expect(height).toBeLessThanOrEqual(tilePx)
        for (let row = y; row < y + height; row++) {
          for (let column = x; column < x + width; column++) count[row * picture.width + column]++
        }
      }
      expect(count.every((times) => times === 1)).toBe(true)
    }),
    { seed, numRuns: 300 },
  )
})

test('tiles differ by a pixel at most, the first being a largest one: none is a sliver', () => {
  fc.assert(
    fc.property(plans, ({ tilePx, width }) => {
      const widths = planTiles({ width, height: 1 }, tilePx).map((tile) => tile.width)
      expect(widths).toHaveLength(Math.ceil(width / tilePx))
      expect(widths[0]).toBe(Math.max(...widths))
      expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1)
    }),
    { seed, numRuns: 300 },
  )
})

test('a rectangle is enlarged with its picture', () => {
  expect(scaleRect({ x: 1, y: 2, width: 3, height: 4 }, 3)).toEqual({ x: 3, y: 6, width: 9, height: 12 })
})

test('sizes that are no whole numbers in range are refused', () => {
  for (const [width, height, tilePx] of [
    [0, 8, 4],
    [8, 1.5, 4],
    [8, 8, 0],
    [8, 8, Number.NaN],
  ]) {
    expect(() => planTiles({ width, height }, tilePx)).toThrow(RangeError)
  }
})
