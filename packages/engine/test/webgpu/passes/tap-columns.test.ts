import { listLayers, plainConfig, presetConfig, seededWeights } from '@sr/network'
import { describe, expect, it } from 'vitest'
import { compileChain, type Stage } from '../../../src/chain/chain.js'
import { tapColumns } from '../../../src/webgpu/passes/tap-columns.js'

function lastStage(config: Parameters<typeof listLayers>[0]): Stage {
  return compileChain(listLayers(config), seededWeights(config, 1).tensors).stages.at(-1) as Stage
}

describe('the taps that a pass takes', () => {
  it.each([2, 3, 4] as const)('of a 9 × 9 deconvolution ×%d are 81 for a pixel', (scale) => {
    const stage = lastStage(presetConfig('fsrcnn', scale))
    const columns = tapColumns(stage, Math.ceil(stage.outChannels / 4))
    expect(columns.reduce((sum, { count }) => sum + count, 0)).toBe(stage.size)
    const taken = columns.map(({ count, seenBy }) => count * seenBy.flat().join('').length)
    expect(taken.reduce((sum, count) => sum + count)).toBe(81)
  })

  it('are all of a convolution, in one run of columns', () => {
    const stage = lastStage(plainConfig({ scale: 2 }))
    expect(tapColumns(stage, 1)).toEqual([{ first: 0, count: 3, seenBy: [['xyzw'], ['xyzw'], ['xyzw']] }])
  })

  it('are those that any block of channels sees, as all blocks run one code', () => {
    const weight = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0]) // 12 channels see one pixel
    const stage: Stage = {
      ...{ name: 'three', inChannels: 1, outChannels: 12, size: 1, before: 0, edge: 'zero', weight },
      ...{ bias: new Float32Array(12), activation: { kind: 'none' } },
    }
    expect(tapColumns(stage, 1)).toEqual([{ first: 0, count: 1, seenBy: [['xw']] }])
    expect(tapColumns(stage, 3)).toEqual([{ first: 0, count: 1, seenBy: [['w', '', 'x']] }])
  })
})
