import { type Layer, listLayers, presetConfig } from '@sr/network'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../../src/chain/chain.js'
import { planParts } from '../../../src/webgpu/passes/plan-parts.js'
import { planPasses } from '../../../src/webgpu/passes/plan-passes.js'
import { seededTensors } from '../../support/seeded-network.js'

const chainOf = (...preset: Parameters<typeof presetConfig>) => {
  const layers = listLayers(presetConfig(...preset))
  return compileChain(layers, seededTensors(layers, 1))
}
const passesOf = (...preset: Parameters<typeof presetConfig>) =>
  planPasses(chainOf(...preset)).map(
    ({ kind, stages }) => `${kind} ${stages.map(({ name }) => name).join(' + ')}`,
  )

describe('the passes of a network', () => {
  it('are six for FSRCNN, whose 56 channels are never stored', () => {
    const mapping = ['map_1', 'map_2', 'map_3', 'map_4'].map((name) => `gather ${name}`)
    expect(passesOf('fsrcnn', 2)).toEqual(['gather feature + shrink', ...mapping, 'spread expand + deconv'])
  })

  it('are three for FSRCNN-s', () => {
    expect(passesOf('fsrcnn-s', 3)).toEqual([
      'gather feature + shrink',
      'gather map_1',
      'spread expand + deconv',
    ])
  })
})

describe('a pass', () => {
  it('takes eight stages at most', () => {
    const layers = Array.from({ length: 10 }, (_, i) => ({
      ...{ kind: 'conv', name: `conv_${i}`, kernel: 1, edge: 'zero' },
      ...{ inChannels: 2, outChannels: 2 },
    })) satisfies Layer[]
    const passes = planPasses(compileChain(layers, seededTensors(layers, 1)))
    expect(passes.map(({ stages }) => stages.length)).toEqual([8, 2])
  })
})

describe('the parts of a picture', () => {
  it('are one where its maps fit, and tile the result where they do not', () => {
    const chain = chainOf('fsrcnn', 2)
    const passes = planPasses(chain)
    const picture = { width: 321, height: 200 }
    expect(planParts(chain, passes, picture, 2 ** 27)).toHaveLength(1)
    const parts = planParts(chain, passes, picture, 2 ** 19)
    expect(parts.length).toBeGreaterThan(4)
    const covered = new Uint8Array(4 * picture.width * picture.height)
    for (const { output } of parts) {
      for (let y = output.y; y < output.y + output.height; y++) {
        for (let x = output.x; x < output.x + output.width; x++) covered[y * 2 * picture.width + x] += 1
      }
    }
    expect(covered.every((times) => times === 1)).toBe(true)
  })
})
