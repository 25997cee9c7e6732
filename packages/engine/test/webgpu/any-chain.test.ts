import {
  listLayers,
  type NetworkConfig,
  plainConfig,
  presetConfig,
  presetNames,
  seededWeights,
  srcnnConfig,
} from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize } from '../../src/chain/spans.js'
import { openDevices } from '../../src/webgpu/device/open-device.js'
import { createGpuNetwork } from '../../src/webgpu/gpu-network.js'
import { flatLines } from '../../src/webgpu/passes/flat-lines.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { randomChain } from '../support/random-chain.js'
import { seededPixels } from '../support/seeded-network.js'

/** Sizes of the last map: one pixel, lines, less than a halo, and just more than a block. */
const sizes = [
  [1, 1],
  [1, 9],
  [11, 1],
  [3, 2],
  [17, 9],
] as const

/** Every preset and scale with the edges of released networks, and the smallest with the others: a software GPU takes its time to compile. */
const scales = [2, 3, 4] as const
const cases: { readonly name: string; readonly config: NetworkConfig }[] = [
  ...scales.flatMap((scale) => [
    ...presetNames.map((name) => ({ name: `${name} ×${scale}`, config: presetConfig(name, scale) })),
    { name: `espcn ×${scale}, replicate edges`, config: plainConfig({ scale, edge: 'replicate' }) },
  ]),
  ...(['zero', 'replicate', 'valid'] as const).flatMap((edge) => [
    { name: `fsrcnn-s ×2, ${edge} edges`, config: { ...presetConfig('fsrcnn-s', 2), edge } },
    { name: `srcnn 9-5-5, ${edge} edges`, config: srcnnConfig({ scale: 3, edge }) },
  ]),
]

const found = await softwareGpu()
const openDevice = openDevices({ gpu: found?.gpu })

// A software GPU compiles each shader for a second.
const tags = ['slow']
/** Every released preset once, every edge once. */
const byDay = /^(fsrcnn-s|fsrcnn-l|espcn) ×2|^fsrcnn ×3|^srcnn.*zero/
describe.skipIf(found === undefined)('on a GPU (needs the package webgpu and an adapter)', { tags }, () => {
  for (const { name, config } of cases) {
    const title = `${name}: every size is what float64 gives within 1e-5`
    test(title, { tags: byDay.test(name) ? [] : ['nightly'] }, () => compareSizes(config))
  }

  async function compareSizes(config: NetworkConfig): Promise<void> {
    const layers = listLayers(config)
    const { tensors } = seededWeights(config, 5)
    const chain = compileChain(layers, tensors)
    const network = createGpuNetwork(undefined, chain, openDevice)
    const lost = -lastMapSize(chain, { width: 0, height: 0 }).width
    for (const [width, height] of sizes) {
      const picture = { width: width + lost, height: height + lost }
      const pixels = seededPixels(picture.width * picture.height * config.channels, 6)
      const result = await network.run(pixels, picture.height, picture.width)
      const expected = runInFloat64(layers, tensors, picture, pixels)
      expect(maxAbsoluteDifference(result, expected), `${width} × ${height}`).toBeLessThan(1e-5)
    }
    network.dispose()
  }

  for (const { name, config } of cases.filter(({ name }) => name.endsWith('×2'))) {
    const title = `${name}: with maps in halves, every size is what float64 gives within 1/1023`
    test(title, { tags: name.startsWith('fsrcnn-s') ? [] : ['nightly'] }, async () => {
      const layers = listLayers(config)
      const { tensors } = seededWeights(config, 5)
      const chain = compileChain(layers, tensors)
      const network = createGpuNetwork(undefined, chain, openDevice, flatLines(chain, config.inputRange))
      for (const [width, height] of sizes) {
        const pixels = seededPixels(width * height * config.channels, 6)
        const result = await network.run(pixels, height, width)
        const expected = runInFloat64(layers, tensors, { width, height }, pixels)
        expect(maxAbsoluteDifference(result, expected), `${width} × ${height}`).toBeLessThan(1 / 1023)
      }
      network.dispose()
    })
  }

  for (const { numRuns, tags } of [
    { numRuns: 5, tags: [] },
    { numRuns: 30, tags: ['nightly'] },
  ]) {
    const title = `${numRuns} chains equal their layers in float64 within 1e-5 of the largest value`
    test(title, { tags, timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(randomChain({ sidePx: 40 }), async ({ layers, tensors, picture, seed }) => {
          const chain = compileChain(layers, tensors)
          const network = createGpuNetwork(undefined, chain, openDevice)
          const pixels = seededPixels(picture.width * picture.height * chain.inChannels, seed)
          const result = await network.run(pixels, picture.height, picture.width)
          network.dispose()
          const expected = runInFloat64(layers, tensors, picture, pixels)
          const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
          expect(maxAbsoluteDifference(result, expected)).toBeLessThan(1e-5 * largest)
        }),
        { seed: 60 + numRuns, numRuns },
      )
    })
  }
})
