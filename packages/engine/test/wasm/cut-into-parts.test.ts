import { listLayers, presetConfig, seededWeights } from '@sr/network'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { cutIntoParts } from '../../src/wasm/cut-into-parts.js'
import { planPart } from '../../src/wasm/plan-part.js'
import { planProgram } from '../../src/wasm/program.js'

const { config, tensors } = seededWeights(presetConfig('fsrcnn', 3), 1)
const program = planProgram(compileChain(listLayers(config), tensors))

const side = fc.integer({ min: 1, max: 5000 })
const threads = fc.integer({ min: 1, max: 64 })

test('parts tile the picture, begin at multiples of four and fit into a strip', () => {
  fc.assert(
    fc.property(side, side, threads, (width, height, threads) => {
      const parts = cutIntoParts(program, { width, height }, threads, 4)
      expect(parts.reduce((area, part) => area + part.width * part.height, 0)).toBe(width * height)
      expect(new Set(parts.map(({ x, y }) => `${x} ${y}`)).size).toBe(parts.length)
      for (const part of parts) {
        expect(part.x % 4).toBe(0)
        expect(part.y % 4).toBe(0)
        expect(part.width).toBeGreaterThan(0)
        expect(part.height).toBeGreaterThan(0)
      }
      for (const part of parts.filter(({ y }) => y === 0)) {
        for (const { end } of planPart(program, part, { width, height }).columns.inside.slice(1))
          expect(end).toBeLessThanOrEqual(32 * program.stripBlocks)
        expect(part.x + part.width).toBeLessThanOrEqual(width)
        expect(part.y + part.height).toBeLessThanOrEqual(height)
      }
    }),
    { seed: 47, numRuns: 200 },
  )
})

test('strips depend on the width alone', () => {
  fc.assert(
    fc.property(side, side, threads, (width, height, threads) => {
      const stripsOf = (height: number, threads: number) => [
        ...new Set(
          cutIntoParts(program, { width, height }, threads, 4).map(({ x, width }) => `${x} ${width}`),
        ),
      ]
      expect(stripsOf(height, threads)).toEqual(stripsOf(1, 1))
    }),
    { seed: 48, numRuns: 100 },
  )
})

test('every thread has work in a picture of 640 × 360, and a part is never a large share of a larger one', () => {
  for (const threads of [2, 3, 4, 8])
    expect(cutIntoParts(program, { width: 640, height: 360 }, threads, 4).length).toBeGreaterThanOrEqual(
      threads,
    )
  const parts = cutIntoParts(program, { width: 5000, height: 5000 }, 1, 1)
  for (const { width, height } of parts) expect(width * height).toBeLessThan(0.02 * 5000 * 5000)
})

test.each([1, 4, 16, 64])(
  'the output of a part, of %i bytes a pixel, is copied in a moment',
  (pixelBytes) => {
    for (const { width, height } of cutIntoParts(program, { width: 5000, height: 5000 }, 2, pixelBytes)) {
      expect(9 * width * height * pixelBytes).toBeLessThan(1.1 * 2 ** 24)
    }
  },
)
