import { fsrcnnConfig, type Weights } from '@sr/network'
import { writeMultiWeights, writeWeights } from '@sr/weights-converter/safetensors'
import { describe, expect, test } from 'vitest'
import { createMultiUpscaler, type UpscaleMultiProgress } from '../../src/upscale/multi-upscaler.js'
import { createUpscaler, type UpscalerOptions } from '../../src/upscale/upscaler.js'
import { createEngine, engineNames } from '../support/engines.js'
import { fakeEngine } from '../support/fake-engine.js'
import { seededRaster } from '../support/seeded-raster.js'
import { centredWeights } from '../support/seeded-weights.js'

const scales = [2, 3, 4]
const networks = scales.map((scale) => headOnOneTrunk(scale))
const file = writeMultiWeights(networks)

/** A seeded head on a trunk that is the same for all scales. */
function headOnOneTrunk(scale: number): Weights {
  const network = (ofScale: number) =>
    centredWeights(fsrcnnConfig({ scale: ofScale, d: 6, s: 4, m: 2 }), ofScale)
  const { tensors: trunk } = network(3)
  const { config, tensors } = network(scale)
  const names = [...tensors.keys()]
  const pick = (name: string) => (name.startsWith('deconv.') ? tensors : trunk).get(name)
  return {
    config,
    tensors: new Map(names.flatMap((name) => [[name, pick(name) ?? neverMissing(name)] as const])),
  }
}

function neverMissing(name: string): never {
  throw new Error(`no tensor ${name}`)
}

describe.each(engineNames)('on %s', (name) => {
  test.each<[string, UpscalerOptions]>([
    ['whole', { tile: 'none' }],
    ['in tiles', { tile: 7 }],
    ['with alpha by bicubic', { tile: 9, alpha: 'bicubic' }],
    ['without alpha', { alpha: 'drop' }],
  ])('every scale has the samples that its head alone gives, %s', async (_name, options) => {
    const engine = await createEngine(name)
    const multi = await createMultiUpscaler(file, { engine, ...options })
    const alone = await Promise.all(
      networks.map((network) => createUpscaler(network, { engine, ...options })),
    )
    for (const type of ['uint8', 'uint16', 'float32'] as const) {
      for (const channels of [1, 3, 4]) {
        const picture = seededRaster(19, 13, channels, type, channels)
        const results = await multi.upscaleMulti(picture)
        for (const [i, { upscale }] of alone.entries()) {
          expect(results[i]).toEqual(await upscale(picture))
        }
      }
    }
    for (const { dispose } of [multi, ...alone]) dispose()
  })
})

describe('upscaleMulti', () => {
  const picture = seededRaster(8, 6, 3, 'uint8', 5)

  test('gives the wanted scales, in the order in which they were asked for', async () => {
    const multi = await createMultiUpscaler(file, fakeEngine())
    expect([multi.scales, multi.engine]).toEqual([scales, 'fake'])
    const results = await multi.upscaleMulti(picture, { scales: [4, 2] })
    expect(results.map(({ width }) => width)).toEqual([32, 16])
  })

  test('takes networks as well, and the file of a single one', async () => {
    const multi = await createMultiUpscaler([networks[2], networks[0]], fakeEngine())
    expect(multi.scales).toEqual([4, 2])
    const single = await createMultiUpscaler(writeWeights(networks[1]), fakeEngine())
    expect(single.scales).toEqual([3])
    await expect(createMultiUpscaler([], fakeEngine())).rejects.toThrow(TypeError)
    await expect(createMultiUpscaler([networks[0], networks[0]], fakeEngine())).rejects.toThrow(
      'each scale once',
    )
  })

  test.each([[[]], [[5]], [[2, 2]], [2]])('refuses the scales %j before any work', async (wanted) => {
    const { engine, counts } = fakeEngine()
    const multi = await createMultiUpscaler(file, { engine })
    await expect(multi.upscaleMulti(picture, { scales: wanted as number[] })).rejects.toThrow(RangeError)
    expect(counts.runs).toBe(0)
  })

  test('reports progress from 0 to 1 over all scales, and the tiles of each', async () => {
    const multi = await createMultiUpscaler(file, { ...fakeEngine(), tile: 4 })
    const seen: UpscaleMultiProgress[] = []
    await multi.upscaleMulti(picture, { onProgress: (progress) => seen.push(progress) })
    expect([seen[0], seen.at(-1)?.ratio]).toEqual([{ ratio: 0, scale: 2, tile: undefined }, 1])
    expect(seen.map(({ ratio }) => ratio)).toEqual(seen.map(({ ratio }) => ratio).sort((a, b) => a - b))
    for (const scale of scales) {
      const tiles = seen.flatMap((progress) =>
        progress.scale === scale && progress.tile ? [progress.tile] : [],
      )
      expect(tiles.reduce((area, { width, height }) => area + width * height, 0)).toBe(48 * scale ** 2)
    }
  })

  test('ends with the reason of an abort, also between two scales', async () => {
    const { engine, counts } = fakeEngine()
    const multi = await createMultiUpscaler(file, { engine, tile: 'none' })
    const controller = new AbortController()
    const onProgress = ({ ratio }: UpscaleMultiProgress) => {
      if (ratio === 1 / 3) controller.abort(new Error('enough'))
    }
    const call = multi.upscaleMulti(picture, { signal: controller.signal, onProgress })
    await expect(call).rejects.toThrow('enough')
    expect(counts.runs).toBe(1)
  })

  test('disposes each network once, and those that were loaded before one failed', async () => {
    const { engine, counts } = fakeEngine()
    const multi = await createMultiUpscaler(file, { engine })
    multi.dispose()
    multi.dispose()
    expect(counts).toMatchObject({ loads: 3, disposals: 3 })
    await expect(multi.upscaleMulti(picture)).rejects.toMatchObject({ code: 'disposed' })

    let loads = 0
    const failing = {
      name: 'failing',
      load: (weights: Weights) => (++loads === 3 ? Promise.reject(new Error('full')) : engine.load(weights)),
    }
    await expect(createMultiUpscaler(file, { engine: failing })).rejects.toMatchObject({
      code: 'engine-failed',
    })
    expect(counts.disposals).toBe(5)
  })
})
