import { type Engine, EngineError, type LoadedNetwork, type RunProgress, wasmEngine } from '@sr/engine'
import type { Raster } from '@sr/image'
import { fsrcnnConfig, type NetworkConfig, plainConfig, srcnnConfig, type Weights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { seededRaster } from '../support/seeded-raster.js'
import { centredWeights } from '../support/seeded-weights.js'

/** Our engine, which counts how often it is asked for floats and for pictures, and may take no pictures. */
function countingEngine({ threads = 1, takesPictures = true } = {}) {
  const counts = { run: 0, upscale: 0 }
  const engine: Engine = {
    name: 'counting',
    async load(weights) {
      const network = await wasmEngine({ threads }).load(weights)
      const { upscale } = network
      const counted: LoadedNetwork = {
        run: (...call) => {
          counts.run++
          return network.run(...call)
        },
        dispose: network.dispose,
      }
      if (!upscale || !takesPictures) return counted
      return {
        ...counted,
        upscale: (...call) => {
          counts.upscale++
          return upscale(...call)
        },
      }
    },
  }
  return { engine, counts }
}

async function upscaleOn(engine: Engine, weights: Weights, picture: Raster, options = {}) {
  const upscaler = await createUpscaler(weights, { engine, ...options })
  try {
    return await upscaler.upscale(picture)
  } finally {
    upscaler.dispose()
  }
}

const small = { d: 6, s: 4, m: 1 }
const networks = (scale: number): [string, NetworkConfig][] => [
  ['BT.601 luma', fsrcnnConfig({ scale, ...small })],
  [
    'full-range luma on −1..1',
    fsrcnnConfig({ scale, ...small, color: 'yFull', inputRange: [-1, 1], edge: 'replicate' }),
  ],
  ['RGB on 0..255', fsrcnnConfig({ scale, channels: 3, ...small, inputRange: [0, 255] })],
  ['YCbCr', plainConfig({ scale, channels: 3, filters: [6, 4], color: 'ycbcrFull' })],
  ['luma of single pixels', plainConfig({ scale, kernels: [1, 1], filters: [4] })],
]

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('×%i', (scale) => {
  test.each(networks(scale))('%s: the engine gives what tiles give', async (_, config) => {
    const weights = centredWeights(config, 11)
    const upscalerOf = (takesPictures: boolean) =>
      createUpscaler(weights, { engine: countingEngine({ takesPictures }).engine })
    const [engine, tiles] = [await upscalerOf(true), await upscalerOf(false)]
    let [samples, differences] = [0, 0]
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [5, 1],
      [31, 18],
      [130, 41],
    ]) {
      for (const channels of [1, 2, 3, 4]) {
        const type = (['uint8', 'uint16', 'float32'] as const)[(width + channels) % 3]
        const picture = seededRaster(width, height, channels, type, width + channels)
        const byEngine = await engine.upscale(picture)
        const byTiles = await tiles.upscale(picture)
        expect(byEngine).toMatchObject({ width: byTiles.width, height: byTiles.height, channels })
        // A value halfway between two levels may be rounded to either; floats differ by what they round.
        const bound = type === 'float32' ? 1e-6 : 1
        expect(maxAbsoluteDifference(byEngine.data, byTiles.data)).toBeLessThanOrEqual(bound)
        if (type !== 'uint8') continue
        differences += byEngine.data.filter((sample, i) => sample !== byTiles.data[i]).length
        samples += byEngine.data.length
      }
    }
    expect(differences).toBeLessThanOrEqual(samples / 5000)
    for (const { dispose } of [engine, tiles]) dispose()
  })
})

describe('pictures go straight through the engine', () => {
  const luma = fsrcnnConfig({ scale: 2, ...small })
  const way = async (picture: Raster, config: NetworkConfig = luma, options = {}) => {
    const { engine, counts } = countingEngine()
    await upscaleOn(engine, centredWeights(config, 3), picture, options)
    return counts
  }

  test.each(['uint8', 'uint16', 'float32'] as const)(
    'whatever they are, as with %s samples',
    async (type) => {
      for (const channels of [1, 2, 3, 4]) {
        for (const alpha of ['model', 'bicubic', 'drop']) {
          const picture = seededRaster(9, 7, channels, type, 1)
          expect(await way(picture, luma, { alpha })).toEqual({ run: 0, upscale: 1 })
        }
      }
    },
  )

  test('but not with SRCNN or unpadded layers', async () => {
    const rgb = seededRaster(9, 7, 3, 'uint8', 1)
    for (const counts of [
      await way(rgb, srcnnConfig({ scale: 2, filters: [4, 3] })),
      await way(rgb, fsrcnnConfig({ scale: 2, ...small, edge: 'valid' })),
    ]) {
      expect(counts.upscale).toBe(0)
      expect(counts.run).toBeGreaterThan(0)
    }
  })
})

test('dropping alpha gives the picture without it', async () => {
  const weights = centredWeights(fsrcnnConfig({ scale: 3, ...small }), 4)
  const { engine } = countingEngine()
  for (const colors of [1, 3]) {
    const picture = seededRaster(12, 9, colors + 1, 'uint8', 5)
    const data = Uint8Array.from(picture.data.filter((_, i) => i % (colors + 1) < colors))
    const dropped = await upscaleOn(engine, weights, picture, { alpha: 'drop' })
    expect(dropped).toEqual(await upscaleOn(engine, weights, { ...picture, channels: colors, data }))
  }
})

describe.each([1, 2])('on %i threads', (threads) => {
  const config = fsrcnnConfig({ scale: 2, d: 24, s: 12, m: 4 })
  const large = seededRaster(420, 600, 3, 'uint8', 6)
  const upscaler = (weights = centredWeights(config, 7)) =>
    createUpscaler(weights, { engine: wasmEngine({ threads }) })

  test('progress goes from 0 to 1 and its tiles cover the result exactly once', async () => {
    const steps: RunProgress[] = []
    const { upscale, dispose } = await upscaler()
    await upscale(large, { onProgress: (step) => steps.push(step) })
    dispose()
    expect(steps.length).toBeGreaterThan(2)
    expect(steps.map(({ done }) => done)).toEqual(steps.map((_, i) => i))
    expect(steps[0]).toMatchObject({ ratio: 0, tile: undefined })
    expect(steps.at(-1)).toMatchObject({ ratio: 1 })
    const covered = new Uint8Array(840 * 1200)
    for (const { tile } of steps) {
      if (tile === undefined) continue
      for (let y = tile.y; y < tile.y + tile.height; y++) {
        for (let x = tile.x; x < tile.x + tile.width; x++) covered[y * 840 + x]++
      }
    }
    expect(covered.every((times) => times === 1)).toBe(true)
  })

  test('an abort, a dispose and an error in onProgress end the call with their own reason', async () => {
    const { upscale, dispose } = await upscaler()
    const reason = new Error('stop')
    const throwing = () => {
      throw reason
    }
    await expect(upscale(large, { onProgress: throwing })).rejects.toBe(reason)
    for (const step of [0, 1]) {
      const controller = new AbortController()
      const onProgress = ({ done }: RunProgress) => done === step && controller.abort(reason)
      await expect(upscale(large, { signal: controller.signal, onProgress })).rejects.toBe(reason)
    }
    await expect(upscale(large, { onProgress: dispose })).rejects.toMatchObject({
      name: 'UpscalerError',
      code: 'disposed',
    })
  })

  test('an output that is not finite is refused, wherever it is', async () => {
    const weights = centredWeights({ ...config, color: 'yFull' }, 7) // black is 0
    weights.tensors.get('feature.weight')?.data.fill(1e37)
    weights.tensors.get('shrink.weight')?.data.fill(100)
    const black = { ...large, data: new Uint8Array(large.data.length) }
    const { upscale, dispose } = await upscaler(weights)
    for (const pixel of [0, 419, 419 * 300, 420 * 600 - 1]) {
      black.data.fill(255, 3 * pixel, 3 * pixel + 3)
      await expect(upscale(black)).rejects.toMatchObject({ name: 'UpscalerError', code: 'bad-output' })
      black.data.fill(0)
      expect(await upscale(black)).toMatchObject({ width: 840 })
    }
    // What a bad picture leaves in the engine's memory spoils no narrower one.
    const white = { ...large, data: new Uint8Array(large.data.length).fill(255) }
    await expect(upscale(white)).rejects.toMatchObject({ code: 'bad-output' })
    for (let width = 20; width < 32; width++) {
      const narrow = { width, height: 9, channels: 3, data: new Uint8Array(27 * width) }
      expect(await upscale(narrow)).toMatchObject({ width: 2 * width })
    }
    dispose()
  })
})

test('the engine may be a class whose methods need their object', async () => {
  class Network implements LoadedNetwork {
    readonly #level = 7
    run = () => Promise.reject(new Error('pictures go straight through'))
    async upscale(_picture: Raster, target: Raster) {
      target.data.fill(this.#level)
    }
    dispose() {}
  }
  const engine: Engine = { name: 'class', load: async () => new Network() }
  const weights = centredWeights(fsrcnnConfig({ scale: 2, ...small }), 1)
  const result = await upscaleOn(engine, weights, seededRaster(2, 1, 1, 'uint8', 1))
  expect([...result.data]).toEqual(Array(8).fill(7))
})

test.each([
  ['bytes', 'uint8'],
  ['floats', 'float32'],
] as const)('an engine without memory is out of memory, with %s', async (_, type) => {
  const cause = new EngineError('out-of-memory', 'run: no room')
  const engine: Engine = {
    name: 'full',
    load: async () => ({
      run: () => Promise.reject(cause),
      upscale: () => Promise.reject(cause),
      dispose() {},
    }),
  }
  const weights = centredWeights(fsrcnnConfig({ scale: 2, ...small }), 1)
  const running = upscaleOn(engine, weights, seededRaster(4, 4, 3, type, 1))
  await expect(running).rejects.toMatchObject({ name: 'UpscalerError', code: 'out-of-memory', cause })
})

test('what broke down in the engine is the cause of an UpscalerError', async () => {
  const cause = new Error('the device was lost')
  const { engine } = countingEngine()
  const broken: Engine = {
    ...engine,
    load: async (weights) => ({
      ...(await engine.load(weights)),
      upscale: async () => {
        throw cause
      },
    }),
  }
  const running = upscaleOn(
    broken,
    centredWeights(fsrcnnConfig({ scale: 2, ...small }), 1),
    seededRaster(4, 4, 3, 'uint8', 1),
  )
  await expect(running).rejects.toMatchObject({ code: 'engine-failed', cause })
})
