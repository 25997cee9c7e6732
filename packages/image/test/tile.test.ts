import { createRandom } from '@sr-internal/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crop } from '../src/crop.js'
import { cropPlane, type Plane, readPlane, writePlane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'
import { coreOfResult, planTiles, scaleRect, stitchTile } from '../src/tile.js'

const seed = 20260103
const plans = fc.record({
  width: fc.integer({ min: 1, max: 50 }),
  height: fc.integer({ min: 1, max: 50 }),
  tilePx: fc.integer({ min: 1, max: 60 }),
  haloPx: fc.integer({ min: 0, max: 60 }),
})

test('every pixel lies in exactly one core', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const count = new Uint8Array(plan.width * plan.height)
      for (const { core } of planTiles(plan)) {
        for (let y = core.y; y < core.y + core.height; y++) {
          for (let x = core.x; x < core.x + core.width; x++) count[y * plan.width + x]++
        }
      }
      expect(count.every((times) => times === 1)).toBe(true)
    }),
    { seed, numRuns: 300 },
  )
})

test('an input rectangle holds every pixel of the picture within the halo of its core, and nothing else', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      for (const { core, input, offset } of planTiles(plan)) {
        expect(core.width).toBeLessThanOrEqual(plan.tilePx)
        expect(core.height).toBeLessThanOrEqual(plan.tilePx)
        expect(input.x).toBe(Math.max(0, core.x - plan.haloPx))
        expect(input.y).toBe(Math.max(0, core.y - plan.haloPx))
        expect(input.x + input.width).toBe(Math.min(plan.width, core.x + core.width + plan.haloPx))
        expect(input.y + input.height).toBe(Math.min(plan.height, core.y + core.height + plan.haloPx))
        expect(offset).toEqual({ x: core.x - input.x, y: core.y - input.y })
      }
    }),
    { seed, numRuns: 300 },
  )
})

test('a picture enlarged tile by tile and stitched equals the whole one when each pixel sees as far as the halo', () => {
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.nat(),
      (plan, scale, reach, noise) => {
        const picture = randomPicture(plan.width, plan.height, noise)
        const whole = enlargeWithReach(picture, scale, reach)
        const stitched = createRaster(whole.width, whole.height, whole.channels, 'uint8')
        for (const tile of planTiles({ ...plan, haloPx: reach })) {
          stitchTile(tile, scale, enlargeWithReach(crop(picture, tile.input), scale, reach), stitched)
        }
        expect(stitched).toEqual(whole)
      },
    ),
    { seed, numRuns: 60 },
  )
})

test('planes are stitched by cropping the core of the result and writing it at the enlarged core', () => {
  const picture = randomPicture(13, 9, 1)
  const whole = enlargeWithReach(picture, 3, 2)
  const stitched = createRaster(whole.width, whole.height, 1, 'uint8')
  for (const tile of planTiles({ width: 13, height: 9, tilePx: 5, haloPx: 2 })) {
    const result: Plane = readPlane(enlargeWithReach(crop(picture, tile.input), 3, 2), 0)
    writePlane(cropPlane(result, coreOfResult(tile, 3)), stitched, 0, scaleRect(tile.core, 3))
  }
  expect(stitched).toEqual(whole)
})

test('tiles are nearly equal: none is a sliver', () => {
  const widths = planTiles({ width: 1025, height: 1, tilePx: 256, haloPx: 9 }).map(({ core }) => core.width)
  expect(widths).toEqual([205, 205, 205, 205, 205])
})

test('a result of the wrong size or kind is refused', () => {
  const [tile] = planTiles({ width: 8, height: 8, tilePx: 8, haloPx: 1 })
  const whole = createRaster(16, 16, 3, 'uint8')
  expect(() => stitchTile(tile, 2, createRaster(15, 16, 3, 'uint8'), whole)).toThrow(/Expected 16 × 16/)
  expect(() => stitchTile(tile, 2, createRaster(16, 16, 1, 'uint8'), whole)).toThrow(/differ in kind/)
  expect(() => stitchTile(tile, 2, createRaster(16, 16, 3, 'float32'), whole)).toThrow(/differ in kind/)
  expect(() => stitchTile(tile, 3, createRaster(24, 24, 3, 'uint8'), whole)).toThrow(/inside the picture/)
})

test('sizes that are no whole numbers in range are refused', () => {
  const plan = { width: 8, height: 8, tilePx: 4, haloPx: 1 }
  for (const wrong of [
    { width: 0 },
    { height: 1.5 },
    { tilePx: 0 },
    { haloPx: -1 },
    { tilePx: Number.NaN },
  ]) {
    expect(() => planTiles({ ...plan, ...wrong })).toThrow(RangeError)
  }
})

function randomPicture(width: number, height: number, noise: number): Raster {
  const random = createRandom(noise)
  return {
    width,
    height,
    channels: 1,
    data: Uint8Array.from({ length: width * height }, () => random() * 256),
  }
}

/** A stand-in for a network: each output is a hash of all pixels within reach (outside the picture: none) and of its phase. */
function enlargeWithReach({ width, height, data }: Raster, scale: number, reach: number): Raster {
  const result = createRaster(width * scale, height * scale, 1, 'uint8')
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach; dx <= reach; dx++) {
          const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height
          if (inside) sum += data[(y + dy) * width + x + dx] * (31 * dy + dx + 1000)
        }
      }
      for (let phase = 0; phase < scale * scale; phase++) {
        const row = y * scale + Math.floor(phase / scale)
        result.data[row * result.width + x * scale + (phase % scale)] = sum + 7 * phase
      }
    }
  }
  return result
}
