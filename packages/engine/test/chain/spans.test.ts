import { fsrcnnConfig, type Layer, layerOutputSize, listLayers, receptiveReach } from '@sr/network'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize, outputSize, planMaps } from '../../src/chain/spans.js'
import { randomChain } from '../support/random-chain.js'
import { cutAt } from '../support/run-parts.js'
import { seededTensors } from '../support/seeded-network.js'

const chainOf = (layers: readonly Layer[]) => compileChain(layers, seededTensors(layers, 1))

test('the output has the size that the layers give one after another', () => {
  fc.assert(
    fc.property(randomChain(), ({ layers, picture }) => {
      const along = (side: number) => layers.reduce((size, layer) => layerOutputSize(layer, size), side)
      expect(outputSize(chainOf(layers), picture)).toEqual({
        width: along(picture.width),
        height: along(picture.height),
      })
    }),
    { seed: 42, numRuns: 200 },
  )
})

test('the output pixels of the parts tile the output: each is made once', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 })
  fc.assert(
    fc.property(randomChain({ sidePx: 20 }), cuts, cuts, ({ layers, picture }, rows, columns) => {
      const chain = chainOf(layers)
      const { width, height } = outputSize(chain, picture)
      const made = new Uint8Array(width * height)
      for (const part of cutAt(lastMapSize(chain, picture), rows, columns)) {
        const rect = planMaps(chain, part, picture).output
        for (let y = rect.y; y < rect.y + rect.height; y++) {
          for (let x = rect.x; x < rect.x + rect.width; x++) made[y * width + x] += 1
        }
      }
      expect(made.every((times) => times === 1)).toBe(true)
    }),
    { seed: 43, numRuns: 200 },
  )
})

describe('the pixels that a part is made of', () => {
  const config = fsrcnnConfig({ scale: 2, d: 4, s: 2, m: 2, deconv: { padding: 4, outputPadding: 1 } })
  const chain = chainOf(listLayers(config))
  const { before, after } = receptiveReach(config)

  test('reach as far around it as the network sees', () => {
    const part = { x: 40, y: 44, width: 8, height: 12 }
    expect(planMaps(chain, part, { width: 200, height: 200 }).input).toEqual({
      x: 40 - before,
      y: 44 - before,
      width: 8 + before + after,
      height: 12 + before + after,
    })
  })

  test('end where the picture ends', () => {
    const picture = { width: 10, height: 50 }
    expect(planMaps(chain, { x: 0, y: 40, width: 10, height: 10 }, picture).input).toEqual({
      x: 0,
      y: 40 - before,
      width: 10,
      height: 10 + before,
    })
  })
})

test('a picture of which valid edges leave nothing is refused with its sizes', () => {
  const chain = chainOf(listLayers(fsrcnnConfig({ scale: 3, d: 4, s: 2, m: 4, edge: 'valid' })))
  expect(outputSize(chain, { width: 13, height: 20 })).toEqual({ width: 3, height: 24 })
  expect(() => outputSize(chain, { width: 12, height: 20 })).toThrow(
    expect.objectContaining({
      name: 'EngineError',
      code: 'picture-too-small',
      message: expect.stringContaining('a picture of 12×20 leaves nothing: the last layer would have 0×8'),
    }),
  )
})
