import type { ConvLayer } from '@sr/network'
import { describe, expect, it } from 'vitest'
import { compileChain, type Stage } from '../../../src/chain/chain.js'
import { passShape, tileSize } from '../../../src/webgpu/passes/pass-shape.js'
import { planPasses } from '../../../src/webgpu/passes/plan-passes.js'
import { seededTensors } from '../../support/seeded-network.js'

/** Of a chain of convolutions, each given as [size, channels], on one channel. */
function shapesOf(...convolutions: readonly (readonly [kernel: number, outChannels: number])[]) {
  const layers = convolutions.map(
    ([kernel, outChannels], n): ConvLayer => ({
      ...{ kind: 'conv', name: `conv_${n}`, kernel, edge: 'zero', outChannels },
      inChannels: convolutions[n - 1]?.[1] ?? 1,
    }),
  )
  return planPasses(compileChain(layers, seededTensors(layers, 1))).map((pass) => ({
    ...passShape(pass),
    pass,
  }))
}

describe('the shape of a pass', () => {
  it('has one vector at a time where the next stage takes it, and channels that fill none', () => {
    const [feature] = shapesOf([5, 56], [1, 9])
    expect(feature).toMatchObject({ pixels: 4, shares: 1, isStreamed: true, widths: [[4], [4, 4, 1]] })
  })

  it('shares a pixel among invocations where it has many vectors', () => {
    const [, wide] = shapesOf([3, 64], [3, 64])
    expect(wide).toMatchObject({ pixels: 4, groups: 4, shares: 4 })
  })

  it('sums no more vectors than registers hold', () => {
    for (const channels of [1, 4, 9, 20, 33, 64]) {
      for (const { pixels, widths } of shapesOf([3, channels], [1, channels], [1, 17])) {
        const most = Math.max(...widths.map(({ length }) => length))
        expect(pixels === 1 || pixels * most <= 16, `${channels} channels`).toBe(true)
      }
    }
  })

  it('fits into the workgroup memory of every GPU, however far a spread sees', () => {
    for (let kernel = 3; kernel <= 17; kernel += 2) {
      const { pass, pixels } = shapesOf([3, 2], [1, 5], [kernel, 1])[1] as ReturnType<typeof shapesOf>[0]
      expect(pass.kind).toBe('spread')
      const { width, height } = tileSize(pixels, pass.stages[1] as Stage)
      expect(16 * width * height, `${kernel} × ${kernel}`).toBeLessThanOrEqual(2 ** 14)
    }
  })
})
