import { presetConfig } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { type Engine, wasmEngine } from '../../src/index.js'
import { createUpscaler, sharedEngine } from '../../src/upscale/upscaler.js'
import { weights as x2 } from '../../src/weights/released/fsrcnn-x2.js'
import { fakeEngine } from '../support/fake-engine.js'
import { seededRaster } from '../support/seeded-raster.js'
import { centredWeights } from '../support/seeded-weights.js'

describe('the default engine', () => {
  test('is ours, and runs where none is named', async () => {
    const picture = seededRaster(24, 17, 3, 'uint8', 1)
    const expected = await createUpscaler(x2, { engine: wasmEngine() })
    for (const upscaler of [await createUpscaler(x2), await createUpscaler(x2, { engine: 'auto' })]) {
      expect(upscaler.engine).toBe('wasm')
      expect(await upscaler.upscale(picture)).toEqual(await expected.upscale(picture))
      upscaler.dispose()
    }
    expected.dispose()
  })

  test('is one for all upscalers, so that they share its threads', () => {
    expect(sharedEngine()).toBe(sharedEngine())
  })
})

test.each([
  ['uint8', 3],
  ['uint8', 4],
  ['uint16', 4],
  ['float32', 3],
  ['float32', 2],
] as const)(
  '%s pictures of %i channels have the same bits on one thread and many',
  async (type, channels) => {
    const picture = seededRaster(311, 263, channels, type, 2)
    const results = []
    for (const threads of [1, 2, 3]) {
      const engine = wasmEngine({ threads })
      const upscaler = await createUpscaler(centredWeights(presetConfig('fsrcnn', 3), 4), { engine })
      results.push(Buffer.from((await upscaler.upscale(picture)).data.buffer))
      upscaler.dispose()
    }
    expect(results[1].equals(results[0])).toBe(true)
    expect(results[2].equals(results[0])).toBe(true)
  },
)

describe('abort', () => {
  const reason = new Error('the user went away')

  test.each([1, 2])('ends a picture of one tile in the middle, on %i threads', async (threads) => {
    const upscaler = await createUpscaler(x2, { engine: wasmEngine({ threads }), tile: 'none' })
    const picture = seededRaster(800, 800, 1, 'uint8', 3)
    const controller = new AbortController()
    const ratios: number[] = []
    const running = upscaler.upscale(picture, {
      signal: controller.signal,
      onProgress: ({ ratio }) => ratios.push(ratio),
    })
    setTimeout(() => controller.abort(reason), 1)
    await expect(running).rejects.toBe(reason)
    expect(ratios).not.toContain(1)
    expect((await upscaler.upscale(seededRaster(8, 8, 1, 'uint8', 3))).width).toBe(16) // it stays usable
    upscaler.dispose()
  })

  test('is the reason of the rejection whatever the engine makes of it', async () => {
    const controller = new AbortController()
    const engine: Engine = {
      ...fakeEngine().engine,
      load: async () => ({
        run: async (_input, _height, _width, options) => {
          controller.abort(reason)
          throw new Error(options?.signal?.aborted ? 'stopped' : 'never told')
        },
        dispose() {},
      }),
    }
    const upscaler = await createUpscaler(x2, { engine })
    const running = upscaler.upscale(seededRaster(4, 4, 1, 'uint8', 1), { signal: controller.signal })
    await expect(running).rejects.toBe(reason)
  })
})
