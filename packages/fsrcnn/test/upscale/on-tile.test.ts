import { type Engine, wasmEngine } from '@sr/engine'
import { createRaster, type Raster, type Rect } from '@sr/image'
import { fsrcnnConfig } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { seededRaster } from '../support/seeded-raster.js'
import { seededWeights } from '../support/seeded-weights.js'

const weights = seededWeights(fsrcnnConfig({ scale: 2, d: 24, s: 12, m: 4 }), 3)

/** The same engine, which takes no pictures: the upscaler then goes tile by tile. */
const onFloats = (engine: Engine): Engine => ({
  ...engine,
  load: async (weights) => ({ ...(await engine.load(weights)), upscale: undefined as never }),
})

/** What the tiles make when they are put together. */
function puzzle(tiles: readonly (readonly [Raster, Rect])[], like: Raster): Raster {
  const whole = createRaster(like.width, like.height, like.channels, 'uint8')
  for (const [{ width, height, channels, data }, { x, y }] of tiles) {
    for (let row = 0; row < height; row++) {
      const line = data.subarray(row * width * channels, (row + 1) * width * channels)
      whole.data.set(line, ((y + row) * whole.width + x) * channels)
    }
  }
  return whole
}

describe.each([
  ['of our engine on one thread', wasmEngine({ threads: 1 })],
  ['of our engine on two threads', wasmEngine({ threads: 2 })],
  ['of an engine that runs floats', onFloats(wasmEngine({ threads: 1 }))],
])('the tiles %s', (_, engine) => {
  test.each([1, 3, 4])('make up the result of %i channels, each once', async (channels) => {
    const upscaler = await createUpscaler(weights, { engine, tile: 256 })
    const tiles: [Raster, Rect][] = []
    const picture = seededRaster(420, 600, channels, 'uint8', channels)
    const result = await upscaler.upscale(picture, { onTile: (...tile) => tiles.push(tile) })
    expect(tiles.length).toBeGreaterThan(1)
    expect(Buffer.compare(puzzle(tiles, result).data as Uint8Array, result.data as Uint8Array)).toBe(0)
    const area = tiles.reduce((sum, [, { width, height }]) => sum + width * height, 0)
    expect(area).toBe(result.width * result.height)
    upscaler.dispose()
  })

  test('are the callee’s to keep, of the result’s kind, and told before the progress', async () => {
    const upscaler = await createUpscaler(weights, { engine })
    const { data, ...size } = seededRaster(150, 140, 4, 'uint8', 9)
    const told: string[] = []
    const result = await upscaler.upscale(
      { ...size, data: new Uint8ClampedArray(data) },
      {
        onTile: ({ data }) => {
          expect(data).toBeInstanceOf(Uint8ClampedArray)
          data.fill(0)
          told.push('tile')
        },
        onProgress: ({ done }) => told.push(`progress ${done}`),
      },
    )
    expect(told.slice(0, 3)).toEqual(['progress 0', 'tile', 'progress 1'])
    expect(result.data.some((value) => value > 0)).toBe(true)
    upscaler.dispose()
  })

  test('end the call by throwing', async () => {
    const upscaler = await createUpscaler(weights, { engine })
    const reason = new Error('enough')
    const onTile = () => {
      throw reason
    }
    const picture = seededRaster(100, 90, 3, 'uint8', 1)
    await expect(upscaler.upscale(picture, { onTile })).rejects.toBe(reason)
    upscaler.dispose()
  })
})
