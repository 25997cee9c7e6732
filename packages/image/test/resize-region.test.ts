import { createRandom } from '@sr-internal/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cropPlane, type Plane } from '../src/plane.js'
import type { Rect } from '../src/rect.js'
import { resizePlaneBicubic } from '../src/resize-bicubic.js'
import { inputRect, planResize, type ResizeTo } from '../src/resize-plan.js'
import { resizeRegion } from '../src/resize-region.js'

const seed = 20260102

test('any rectangle of the output is bit-equal to that part of the whole', () => {
  fc.assert(
    fc.property(cases(), ({ plane, to, antialias, fractions }) => {
      const plan = planResize(plane, to, { antialias })
      const region = rectInside(plan.width, plan.height, fractions)
      const part = resizeRegion(plan, region, cropPlane(plane, inputRect(plan, region)))
      const whole = resizePlaneBicubic(plane, to, { antialias })
      expect(part).toEqual(cropPlane(whole, region))
    }),
    { seed, numRuns: 300 },
  )
})

test('a constant plane stays constant at any size', () => {
  const plane: Plane = { width: 7, height: 5, data: new Float64Array(35).fill(0.3) }
  for (const to of [{ scale: 3 }, { scale: 0.3 }, { width: 19, height: 2 }]) {
    for (const value of resizePlaneBicubic(plane, to).data) expect(value).toBeCloseTo(0.3, 14)
  }
})

test('a source that is not the input rectangle is refused with the right one named', () => {
  const plan = planResize({ width: 20, height: 20 }, { scale: 2 })
  const plane: Plane = { width: 20, height: 20, data: new Float32Array(400) }
  const region: Rect = { x: 10, y: 10, width: 4, height: 4 }
  expect(() => resizeRegion(plan, region, plane)).toThrow(/Expected 6 × 6 .*found 20 × 20/)
})

function cases() {
  const size = fc.integer({ min: 1, max: 90 })
  const to: fc.Arbitrary<ResizeTo> = fc.oneof(
    fc.record({ scale: fc.constantFrom(2, 3, 4, 0.5, 1 / 3, 0.25, 0.4, 1.5) }),
    fc.record({ width: size, height: size }),
  )
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  return fc
    .record({
      width: size,
      height: size,
      float64: fc.boolean(),
      to,
      antialias: fc.boolean(),
      fractions: fc.tuple(fraction, fraction, fraction, fraction),
      noise: fc.nat(),
    })
    .map(({ width, height, float64, noise, ...rest }) => {
      const random = createRandom(noise)
      const data = float64 ? new Float64Array(width * height) : new Float32Array(width * height)
      const plane: Plane = { width, height, data: data.map(random) }
      return { plane, ...rest }
    })
}

function rectInside(width: number, height: number, [a, b, c, d]: [number, number, number, number]): Rect {
  const x = Math.floor(a * width)
  const y = Math.floor(b * height)
  return { x, y, width: 1 + Math.floor(c * (width - x)), height: 1 + Math.floor(d * (height - y)) }
}
