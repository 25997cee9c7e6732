import {
  fsrcnnConfig,
  haloPx,
  type NetworkConfig,
  plainConfig,
  presetConfig,
  presetNames,
  srcnnConfig,
} from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planPictureTiles, windowAround } from '../../src/upscale/picture-tiles.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { createEngine, type engineNames } from '../support/engines.js'
import { seededRaster } from '../support/seeded-raster.js'
import { centredWeights } from '../support/seeded-weights.js'

const rgb = { channels: 3, color: 'rgb' } as const
const presets = presetNames.flatMap((name) =>
  [2, 3, 4].map((scale): [string, NetworkConfig] => [`${name} x${scale}`, presetConfig(name, scale)]),
)
const others: [string, NetworkConfig][] = [
  ['fsrcnn x3 with valid edges', fsrcnnConfig({ scale: 3, d: 6, s: 4, m: 1, edge: 'valid' })],
  ['fsrcnn x2 far off centre', fsrcnnConfig({ scale: 2, d: 6, s: 4, m: 1, deconv: { crop: [8, -1] } })],
  [
    'fsrcnn x3 with a crop of 3H − 2',
    fsrcnnConfig({ scale: 3, d: 6, s: 4, m: 1, deconv: { crop: [4, 4], inexact: true } }),
  ],
  ['fsrcnn x2 on RGB', fsrcnnConfig({ scale: 2, d: 6, s: 4, m: 1, ...rgb })],
  ['espcn x3', plainConfig({ scale: 3, filters: [6, 4] })],
  [
    'espcn x4 on RGB with replicated edges',
    plainConfig({ scale: 4, filters: [6, 4], edge: 'replicate', ...rgb }),
  ],
  ['espcn x2 with valid edges', plainConfig({ scale: 2, filters: [6, 4], edge: 'valid' })],
  ...[2, 3, 4].map((scale): [string, NetworkConfig] => [
    `srcnn x${scale}`,
    srcnnConfig({ scale, filters: [4, 3] }),
  ]),
  ['srcnn x3 with valid edges', srcnnConfig({ scale: 3, filters: [4, 3], edge: 'valid' })],
  [
    'srcnn x2 with replicated edges on RGB',
    srcnnConfig({ scale: 2, filters: [4, 3], edge: 'replicate', ...rgb }),
  ],
]

const sizes = { width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) }
const pictures = fc.record({
  ...sizes,
  channels: fc.constantFrom(1, 2, 3, 4),
  seed: fc.nat(),
  tile: fc.integer({ min: 4, max: 15 }),
})
const run = { seed: 5, numRuns: 5 }

const networks = (['wasm', 'tfjs-wasm'] as const).flatMap((engine) => [
  ...others.map(([name, config]) => ({ name, config, engine, tags: [] })),
  // Where tiles lie follows from the config, for every engine alike.
  ...presets.map(([name, config]) => ({ name, config, engine, tags: engine === 'wasm' ? [] : ['nightly'] })),
])

for (const { name, config, engine, tags } of networks)
  describe(`${name} on ${engine}`, { tags }, () => testTiles(config, engine))

function testTiles(config: NetworkConfig, engineName: (typeof engineNames)[number]): void {
  const weights = centredWeights(config, 31)
  const upscale = async (tile: number | 'none', picture: ReturnType<typeof seededRaster>) => {
    const engine = await createEngine(engineName)
    const upscaler = await createUpscaler(weights, { engine, tile })
    try {
      return await upscaler.upscale(picture)
    } finally {
      upscaler.dispose()
    }
  }

  test('tiles equal the whole picture within float rounding', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async ({ width, height, channels, seed, tile }) => {
        const picture = seededRaster(width, height, channels, 'float32', seed)
        const whole = await upscale('none', picture)
        const tiled = await upscale(tile, picture)
        expect(maxAbsoluteDifference(tiled.data, whole.data)).toBeLessThanOrEqual(1e-5)
      }),
      run,
    )
  })

  test('bytes differ by one level at most, even in tiles of one pixel', async () => {
    for (const [width, height] of [
      [1, 1],
      [2, 1],
      [3, 5],
    ]) {
      const picture = seededRaster(width, height, 4, 'uint8', width)
      const whole = await upscale('none', picture)
      const tiled = await upscale(1, picture)
      expect(maxAbsoluteDifference(tiled.data, whole.data)).toBeLessThanOrEqual(1)
    }
  })
}

test('windows lie in the picture, hold their core and its halo as far as the picture goes, and share one shape', () => {
  const cases = fc.record({
    ...sizes,
    tile: fc.integer({ min: 1, max: 35 }),
    halo: fc.integer({ min: 0, max: 12 }),
  })
  fc.assert(
    fc.property(cases, ({ width, height, tile, halo }) => {
      const tiles = planPictureTiles({ width, height }, presetConfig('fsrcnn', 2), tile)
      const windows = tiles.map((each) => windowAround(each, halo))
      expect(new Set(windows.map((window) => `${window.width} × ${window.height}`)).size).toBe(1)
      for (const [i, window] of windows.entries()) {
        const { core } = tiles[i]
        expect(window.x).toBeGreaterThanOrEqual(0)
        expect(window.y).toBeGreaterThanOrEqual(0)
        expect(window.x + window.width).toBeLessThanOrEqual(width)
        expect(window.y + window.height).toBeLessThanOrEqual(height)
        expect(window.x).toBeLessThanOrEqual(Math.max(0, core.x - halo))
        expect(window.y).toBeLessThanOrEqual(Math.max(0, core.y - halo))
        expect(window.x + window.width).toBeGreaterThanOrEqual(Math.min(width, core.x + core.width + halo))
        expect(window.y + window.height).toBeGreaterThanOrEqual(Math.min(height, core.y + core.height + halo))
      }
    }),
    { seed: 6 },
  )
})

test('automatic tiles are larger than the halo and smaller for wider networks', () => {
  const side = (config: NetworkConfig) =>
    planPictureTiles({ width: 4000, height: 3000 }, config, 'auto')[0].largest.width
  for (const [, config] of [...presets, ...others]) expect(side(config)).toBeGreaterThan(haloPx(config))
  expect(side(presetConfig('fsrcnn', 2))).toBeLessThan(side(presetConfig('fsrcnn-s', 2)))
  expect(side(srcnnConfig({ scale: 3 }))).toBeLessThan(side(srcnnConfig({ scale: 2 })))
})
