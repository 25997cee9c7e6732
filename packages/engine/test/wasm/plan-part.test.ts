import type { Rect } from '@sr/image'
import { type Layer, listLayers, presetConfig, presetNames, seededWeights } from '@sr/network'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize, planMaps } from '../../src/chain/spans.js'
import { planPart } from '../../src/wasm/plan-part.js'
import { planProgram } from '../../src/wasm/program.js'
import { randomChain } from '../support/random-chain.js'
import { cutAt } from '../support/run-parts.js'
import { seededTensors } from '../support/seeded-network.js'

const fours = fc.array(
  fc.integer({ min: 1, max: 20 }).map((count) => 4 * count),
  { maxLength: 4 },
)

test('a part reads what it is made of, and some more within the picture, and gives what geometry says', () => {
  fc.assert(
    fc.property(randomChain({ sidePx: 60 }), fours, fours, ({ layers, tensors, picture }, rows, columns) => {
      const chain = compileChain(layers, tensors)
      const program = planProgram(chain)
      for (const part of cutAt(lastMapSize(chain, picture), rows, columns)) {
        const plan = planPart(program, part, picture)
        const exact = planMaps(chain, part, picture)
        expect(plan.output).toEqual(exact.output)
        expect(contains({ x: 0, y: 0, ...picture }, plan.source)).toBe(true)
        if (plan.output.width > 0 && plan.output.height > 0)
          expect(contains(plan.source, exact.input)).toBe(true)
        for (const count of plan.rows.chunks) expect(count).toBeGreaterThanOrEqual(0)
      }
    }),
    { seed: 46, numRuns: 300 },
  )
})

test.each(presetNames)('of %s, a picture of whole blocks takes no block more in any map', (name) => {
  const { config, tensors } = seededWeights(presetConfig(name, 2), 1)
  const program = planProgram(compileChain(listLayers(config), tensors))
  const picture = { width: 320, height: 32 }
  const { inside } = planPart(program, { x: 0, y: 0, ...picture }, picture).columns
  expect(inside.slice(1)).toEqual(program.stages.map(() => ({ start: 0, end: 320 })))
})

test('a part of which the tail leaves nothing is planned as nothing', () => {
  const layers: Layer[] = [
    { kind: 'deconv', name: 'deconv', kernel: 11, stride: 1, crop: [10, 10], inChannels: 1, outChannels: 1 },
  ]
  const program = planProgram(compileChain(layers, seededTensors(layers, 1)))
  const part = { x: 16, y: 0, width: 3, height: 19 }
  const { output, source, columns } = planPart(program, part, { width: 19, height: 19 })
  expect(output).toEqual({ x: 9, y: 0, width: 0, height: 9 })
  expect(source.width).toBeGreaterThanOrEqual(0)
  expect(columns.inside[1]).toEqual({ start: 0, end: 0 })
})

const contains = (outer: Rect, inner: Rect): boolean =>
  inner.width >= 0 &&
  inner.height >= 0 &&
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
