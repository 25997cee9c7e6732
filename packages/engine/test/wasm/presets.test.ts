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
import { describe, expect, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { lastMapSize } from '../../src/chain/spans.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { kernelBuilds } from '../support/kernel-builds.js'
import { createRunner } from '../support/run-executor.js'
import { seededPixels, seededTensors } from '../support/seeded-network.js'

/** Sizes of the last map: one pixel, lines, less than a halo, about as wide as a block, and some strips wide. */
const sizes = [
  [1, 1],
  [1, 9],
  [11, 1],
  [3, 2],
  [31, 4],
  [33, 5],
  [129, 1],
] as const

const edges = ['zero', 'replicate', 'valid'] as const
const scales = [2, 3, 4] as const
const cases: { readonly name: string; readonly config: NetworkConfig }[] = edges.flatMap((edge) => [
  ...scales.flatMap((scale) => [
    ...presetNames.map((name) => ({
      name: `${name} ×${scale}, ${edge} edges`,
      config: { ...presetConfig(name, scale), edge },
    })),
  ]),
  { name: `srcnn 9-5-5, ${edge} edges`, config: srcnnConfig({ scale: 3, edge }) }, // its layers know no scale
  ...(edge === 'valid' ? [] : [{ name: `compact ×4, ${edge} edges`, config: compact(edge) }]),
])

/** SRVGGNetCompact with two of its sixteen convolutions. */
function compact(edge: 'zero' | 'replicate'): NetworkConfig {
  const [kernels, filters] = [
    [3, 3, 3],
    [64, 64],
  ]
  return plainConfig({
    scale: 4,
    channels: 3,
    kernels,
    filters,
    activations: ['prelu'],
    shortcut: 'nearest',
    edge,
  })
}

const kinds = kernelBuilds.map(({ kind }) => kind).join(' and ')

describe(`on ${kinds} kernels every size is what float64 gives within 1e-5:`, () => {
  for (const { name, config } of cases) {
    // Plain JavaScript in float64 takes its time, and scales differ in the head alone.
    const tags = /×3|^fsrcnn-l ×4/.test(name) ? ['nightly'] : []
    test(name, { tags }, () => compareSizes(config))
  }
})

async function compareSizes(config: NetworkConfig): Promise<void> {
  const layers = listLayers(config)
  const { tensors } = seededWeights(config, 5)
  const chain = compileChain(layers, tensors)
  const lost = -lastMapSize(chain, { width: 0, height: 0 }).width
  const runners = await Promise.all(kernelBuilds.map(({ module }) => createRunner(chain, module)))
  for (const [width, height] of sizes) {
    const picture = { width: width + lost, height: height + lost }
    const pixels = seededPixels(picture.width * picture.height * config.channels, 6)
    const expected = runInFloat64(layers, tensors, picture, pixels)
    for (const [i, { stripPx, run }] of runners.entries()) {
      const where = `${width} × ${height} on ${kernelBuilds[i].kind} kernels`
      expect(stripPx).toBeLessThanOrEqual(64)
      expect(maxAbsoluteDifference(run(picture, pixels), expected), where).toBeLessThan(1e-5)
    }
  }
}

describe(`on ${kinds} kernels weights that give values around 1 and 2 cost no more than 1e-5 of the largest:`, () => {
  test.each(cases.filter(({ name }) => name.includes('zero')))('$name', async ({ config }) => {
    const layers = listLayers(config)
    const tensors = seededTensors(layers, 7)
    const picture = { width: 37, height: 9 }
    const pixels = seededPixels(picture.width * picture.height * config.channels, 8)
    const expected = runInFloat64(layers, tensors, picture, pixels)
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    for (const { kind, module } of kernelBuilds) {
      const { run } = await createRunner(compileChain(layers, tensors), module)
      expect(maxAbsoluteDifference(run(picture, pixels), expected), kind).toBeLessThan(1e-5 * largest)
    }
  })
})
