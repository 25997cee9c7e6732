import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorPlane, findWorstRegions } from '../../src/eval-report/worst-regions.js'

describe('findWorstRegions', () => {
  it('finds where the error is, wherever it is, and stays inside the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 11, max: 150 }),
        fc.integer({ min: 11, max: 150 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (width, height, u, v) => {
          const spot = { x: Math.floor(u * width), y: Math.floor(v * height) }
          const data = new Float32Array(width * height).fill(1)
          data[spot.y * width + spot.x] = 1000
          const regions = findWorstRegions({ width, height, data })
          const [{ x, y, width: side }] = regions
          expect(spot.x >= x && spot.x < x + side && spot.y >= y && spot.y < y + side).toBe(true)
          for (const rect of regions) {
            expect(rect.x >= 0 && rect.y >= 0 && rect.x + side <= width && rect.y + side <= height).toBe(true)
          }
        },
      ),
      { seed: 5, numRuns: 200 },
    )
  })

  it('finds nothing where there is no error', () => {
    expect(findWorstRegions({ width: 40, height: 30, data: new Float32Array(1200) })).toEqual([])
  })
})

describe('errorPlane', () => {
  it('is the root of the mean square over the channels', () => {
    const picture = { width: 2, height: 1, channels: 3, data: Uint8Array.of(10, 10, 10, 0, 0, 0) }
    const reference = { ...picture, data: Uint8Array.of(11, 8, 12, 0, 0, 0) }
    expect([...errorPlane(picture, reference).data]).toEqual([Math.fround(Math.sqrt(9 / 3)), 0])
  })
})
