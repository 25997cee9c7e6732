import { listLayers, presetConfig, seededWeights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import type { Fallback } from '../../src/fallback.js'
import { openDevices } from '../../src/webgpu/device/open-device.js'
import { createGpuNetwork } from '../../src/webgpu/gpu-network.js'
import { flatLines } from '../../src/webgpu/passes/flat-lines.js'
import { planParts } from '../../src/webgpu/passes/plan-parts.js'
import { planPasses } from '../../src/webgpu/passes/plan-passes.js'
import { webgpuEngine } from '../../src/webgpu/webgpu-engine.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { seededPixels } from '../support/seeded-network.js'

const weights = seededWeights(presetConfig('fsrcnn-s', 2), 5)
const layers = listLayers(weights.config)
const chain = compileChain(layers, weights.tensors)

describe('the line of flat pictures', () => {
  it('is what float64 makes of one, for all maps', () => {
    const [width, height, grey] = [15, 15, 0.25]
    const flat = new Float32Array(width * height).fill(grey)
    const lines = flatLines(chain, [0, 1])
    for (const [n, { offsets, slopes }] of lines.slice(0, 3).entries()) {
      const until = layers.findIndex(({ name }) => name === chain.stages[n]?.name) + 2 // and its PReLU
      const map = runInFloat64(layers.slice(0, until), weights.tensors, { width, height }, flat)
      const centre = map.slice(offsets.length * 112, offsets.length * 113)
      expect(
        maxAbsoluteDifference(
          offsets.map((offset, c) => offset + grey * (slopes[c] ?? 0)),
          centre,
        ),
      ).toBeLessThan(1e-5)
    }
  })

  it('counts from the picture what valid edges lose', () => {
    const valid = seededWeights({ ...presetConfig('fsrcnn-s', 2), edge: 'valid' }, 5)
    const lines = flatLines(compileChain(listLayers(valid.config), valid.tensors), [0, 1])
    expect(lines.map(({ shift }) => shift)).toEqual([2, 2, 3, 3, 3])
  })
})

describe('maps in halves', () => {
  it('take half the memory', () => {
    const limited = (lines?: ReturnType<typeof flatLines>, limitBytes = 2 ** 16) =>
      planParts(chain, planPasses(chain, lines), { width: 64, height: 64 }, limitBytes).length
    expect(limited(undefined, 2 ** 17)).toBe(limited(flatLines(chain, [0, 1])))
    expect(limited()).toBeGreaterThan(limited(flatLines(chain, [0, 1])))
  })

  it('are an option that is checked', () => {
    expect(() => webgpuEngine({ precision: 'f8' as never })).toThrow(/'f32' or 'f16', found "f8"/)
    expect(() => webgpuEngine({ onFallback: 1 as never })).toThrow(/onFallback must be a function, found 1/)
  })
})

const found = await softwareGpu()

describe.skipIf(found === undefined)(
  'on a GPU (needs the package webgpu and an adapter)',
  { timeout: 300_000 },
  () => {
    const device = found?.adapter.requestDevice() // one, whose shaders are compiled once

    const engineInHalves = async (fallbacks: Fallback[]) =>
      webgpuEngine({
        ...{ device: (await device) as GPUDevice, precision: 'f16' },
        onFallback: (fallback) => fallbacks.push(fallback),
      })

    it('they are given where the error is small, and give the same bits in parts', async () => {
      const fallbacks: Fallback[] = []
      const engine = await engineInHalves(fallbacks)
      const network = await engine.load(weights)
      const [width, height] = [50, 41]
      const pixels = seededPixels(width * height, 6)
      const whole = await network.run(pixels, height, width)
      const error = maxAbsoluteDifference(
        whole,
        runInFloat64(layers, weights.tensors, { width, height }, pixels),
      )
      expect(error).toBeGreaterThan(1e-5) // halves they are
      expect(error).toBeLessThan(1 / 1023)
      expect(fallbacks).toEqual([])
      const open = await openDevices({ device: await device })()
      const small = async () => ({ ...open, limitBytes: 2 ** 14 })
      const inParts = createGpuNetwork(undefined, chain, small, flatLines(chain, [0, 1]))
      expect(await inParts.run(pixels, height, width)).toEqual(whole)
      for (const each of [network, inParts]) each.dispose()
    })

    it('they are refused, by a code, where the error would be large', async () => {
      const tensors = new Map(weights.tensors)
      const { shape, data } = tensors.get('deconv.weight') ?? { shape: [], data: new Float32Array() }
      tensors.set('deconv.weight', { shape, data: data.map((x) => 100 * x) })
      const fallbacks: Fallback[] = []
      const engine = await engineInHalves(fallbacks)
      const network = await engine.load({ ...weights, tensors })
      expect(fallbacks).toEqual([{ code: 'needs-f32', message: expect.stringMatching(/more than 1\/1023/) }])
      const pixels = seededPixels(12, 6)
      const expected = runInFloat64(layers, tensors, { width: 4, height: 3 }, pixels)
      expect(maxAbsoluteDifference(await network.run(pixels, 3, 4), expected)).toBeLessThan(1e-3) // of sums of hundreds
      network.dispose()
    })
  },
)
