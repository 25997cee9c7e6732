import { fsrcnnConfig, plainConfig, srcnnConfig, type Weights } from '@sr/network'
import { describe, expect, test } from 'vitest'
import { tfjsEngine } from '../../src/tfjs.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { tfjsOn } from '../support/backends.js'
import { fakeEngine } from '../support/fake-engine.js'
import { seededRaster } from '../support/seeded-raster.js'
import { seededWeights } from '../support/seeded-weights.js'

const weights: [string, Weights][] = [
  ['FSRCNN', seededWeights(fsrcnnConfig({ scale: 2, d: 4, s: 3, m: 1 }), 1)],
  ['SRCNN', seededWeights(srcnnConfig({ scale: 3, kernels: [5, 3], filters: [3] }), 2)],
  ['ESPCN', seededWeights(plainConfig({ scale: 2, filters: [4, 3] }), 3)],
]
const tf = await tfjsOn('wasm')

describe.each(weights)('with %s', (_, network) => {
  test.each(['uint8', 'uint16', 'float32'] as const)(
    'opaque %s pictures stay exactly opaque, without a run for alpha',
    async (type) => {
      const { engine, counts } = fakeEngine()
      const isSrcnn = network.config.architecture === 'srcnn'
      const upscaler = await createUpscaler(network, { engine: isSrcnn ? tfjsEngine(tf) : engine, tile: 4 })
      const picture = seededRaster(9, 8, 4, type, 1)
      const opaque = type === 'uint8' ? 255 : type === 'uint16' ? 65535 : 1
      for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = opaque
      const { data } = await upscaler.upscale(picture)
      expect(data.filter((__, i) => i % 4 === 3).every((alpha) => alpha === opaque)).toBe(true)
      if (!isSrcnn) expect(counts.runs).toBe(6) // one for the luma of each tile
      upscaler.dispose()
    },
  )

  test.each(['model', 'bicubic'] as const)(
    'what lies under clear pixels does not reach visible ones (alpha by %s)',
    async (alpha) => {
      const upscaler = await createUpscaler(network, { engine: tfjsEngine(tf), alpha })
      const black = clearHalf(0)
      const white = clearHalf(255)
      const results = await Promise.all([black, white].map((picture) => upscaler.upscale(picture)))
      upscaler.dispose()
      const [onBlack, onWhite] = results.map(({ data }) => data)
      let visible = 0
      for (let i = 0; i < onBlack.length; i += 4) {
        if (onBlack[i + 3] === 0) continue
        visible++
        expect(onWhite.subarray(i, i + 4)).toEqual(onBlack.subarray(i, i + 4))
      }
      expect(visible).toBeGreaterThan(onBlack.length / 4 / 3)
    },
  )

  test('dropping alpha gives what the picture without alpha gives', async () => {
    const upscaler = await createUpscaler(network, { engine: tfjsEngine(tf), alpha: 'drop' })
    const picture = seededRaster(8, 7, 2, 'uint8', 4)
    const grey = { ...picture, channels: 1, data: picture.data.filter((__, i) => i % 2 === 0) }
    expect(await upscaler.upscale(picture)).toEqual(await upscaler.upscale(grey))
    upscaler.dispose()
  })
})

test('a flat colour beside clear pixels keeps its colour up to the edge: there is no dark fringe', async () => {
  const upscaler = await createUpscaler(weights[2][1], { engine: fakeEngine().engine })
  const picture = clearHalf(0)
  for (let i = 0; i < picture.data.length; i += 4)
    if (picture.data[i + 3] > 0) picture.data.set([200, 100, 50], i)
  const { data } = await upscaler.upscale(picture)
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 0) expect([...data.subarray(i, i + 3)]).toEqual([200, 100, 50])
  }
  upscaler.dispose()
})

/** Noise that is visible on the right; on the left it is clear, and `level` lies under it. */
function clearHalf(level: number) {
  const picture = seededRaster(40, 7, 4, 'uint8', 8)
  for (let pixel = 0; pixel < 40 * 7; pixel++) {
    const isClear = pixel % 40 < 22
    if (isClear) picture.data.fill(level, pixel * 4, pixel * 4 + 3)
    picture.data[pixel * 4 + 3] = isClear ? 0 : pixel % 40 === 22 ? 128 : 255
  }
  return picture
}
