import { createRaster, maxSample, type Raster, type Rect, type SampleType } from '@sr/image'
import { listLayers, plainConfig, presetConfig, seededWeights } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { type PictureFormat, wasmEngine } from '../../src/index.js'
import { openDevices } from '../../src/webgpu/device/open-device.js'
import { createGpuNetwork } from '../../src/webgpu/gpu-network.js'

const found = await softwareGpu()
const openDevice = openDevices({ gpu: found?.gpu })

function seededPicture(width: number, height: number, channels: number, type: SampleType): Raster {
  const picture = createRaster(width, height, channels, type)
  const random = createRandom(channels)
  const white = maxSample(picture.data)
  for (let i = 0; i < picture.data.length; i++) {
    picture.data[i] = type === 'float32' ? random() : Math.round(white * random())
  }
  if (channels % 2 === 0) writeAlpha(picture)
  return picture
}

/** Clear on the left, opaque on the right, and pixels of all kinds between. */
function writeAlpha({ width, channels, data }: Raster): void {
  const white = maxSample(data)
  for (let pixel = 0; pixel * channels < data.length; pixel++) {
    const x = pixel % width
    const alpha = (pixel + 1) * channels - 1
    if (x < width / 3 || pixel % 7 === 0) data[alpha] = 0
    else if (x > width / 2) data[alpha] = white
  }
}

/** Numbers that mean nothing, so that a factor in a wrong place shows; one mix of a pixel's samples goes through the network. */
function seededFormat(scale: number, samples: number, alpha?: 'model' | 'bicubic'): PictureFormat {
  const channels = samples - (samples % 2 === 0 ? 1 : 0)
  const random = createRandom(scale)
  const factors = (count: number, size: number) =>
    Array.from({ length: count }, () => size * (random() - 0.3))
  const mix = (count: number, offset: number) => ({ factors: factors(count, 0.8), offset })
  const beside = channels === 1 ? [] : [mix(channels, 0.1), mix(channels, 0.2)]
  return {
    input: [mix(channels, 0.2)],
    beside,
    phases: Array.from({ length: scale }, () => factors(5, 0.6)),
    output: Array.from({ length: channels }, () => mix(1 + beside.length, 0.3)),
    ...(alpha === 'bicubic' && { alpha: { bleedPx: 4, flatPx: 2 } }),
    ...(alpha === 'model' && {
      alpha: { mixes: { input: [mix(1, 0.1)], beside: [], output: [mix(1, 0.1)] }, bleedPx: 4, flatPx: 1 },
    }),
  }
}

const casesOf = (...types: readonly SampleType[]) =>
  types.flatMap((type) =>
    [
      { channels: 1 },
      { channels: 3 },
      { channels: 2, alpha: 'bicubic' as const },
      { channels: 4, alpha: 'model' as const },
    ].flatMap((kind) => [
      { type, ...kind, scale: 2, width: 37, height: 22, shortcut: 'none' as const },
      { type, ...kind, scale: 3, width: 2, height: 5, shortcut: 'none' as const },
      { type, ...kind, scale: 2, width: 19, height: 9, shortcut: 'bicubic' as const },
    ]),
  )

describe.skipIf(found === undefined)('a picture on a GPU (needs the package webgpu and an adapter)', () => {
  const title =
    '$type, $channels channels, $width × $height by $scale, shortcut $shortcut, is that of the other engine'
  it.for(casesOf('uint8', 'float32'))(title, compare)
  it.for(casesOf('uint16'))(title, { tags: ['nightly'] }, compare)

  async function compare(each: ReturnType<typeof casesOf>[number]): Promise<void> {
    const { type, channels, alpha, scale, width, height, shortcut } = each
    const network =
      shortcut === 'none'
        ? presetConfig('fsrcnn-s', scale)
        : plainConfig({ scale, kernels: [3, 3], filters: [4], shortcut })
    const weights = seededWeights(network, 5)
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const picture = seededPicture(width, height, channels, type)
    const before = picture.data.slice()
    const format = seededFormat(scale, channels, alpha)
    const targets = [0, 1, 2].map(() => createRaster(width * scale, height * scale, channels, type))
    const [expected, whole, parts] = targets as [Raster, Raster, Raster]
    const wasm = await wasmEngine({ threads: 1 }).load(weights)
    await wasm.upscale?.(picture, expected, format)
    const gpu = createGpuNetwork(weights.config, chain, openDevice)
    await gpu.upscale?.(picture, whole, format)
    // Halfway between two levels either may be right.
    expect(maxAbsoluteDifference(whole.data, expected.data)).toBeLessThanOrEqual(
      type === 'float32' ? 1e-5 : 1,
    )
    const different = Array.from(whole.data).filter((value, i) => value !== expected.data[i]).length
    if (type === 'uint8') expect(different / whole.data.length).toBeLessThan(0.01)
    const small = createGpuNetwork(weights.config, chain, async () => ({
      ...(await openDevice()),
      limitBytes: 2 ** 14,
    }))
    await small.upscale?.(picture, parts, format)
    expect(parts.data).toEqual(whole.data)
    expect(picture.data).toEqual(before)
    for (const network of [wasm, gpu, small]) network.dispose()
  }

  it('computes nothing that the target holds already', async () => {
    const weights = seededWeights(presetConfig('fsrcnn-s', 2), 5)
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const gpu = createGpuNetwork(weights.config, chain, openDevice)
    const target = createRaster(40, 40, 1, 'uint8')
    await gpu.upscale?.(seededPicture(20, 20, 1, 'uint8'), target, seededFormat(2, 1), { keeps: () => true })
    expect(target.data.every((value) => value === 0)).toBe(true)
  })

  it('is computed again wherever a change is seen, also beside the network, around clear pixels', async () => {
    const weights = seededWeights(plainConfig({ scale: 2, kernels: [3, 1], filters: [4] }), 5)
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const limited = async () => ({ ...(await openDevice()), limitBytes: 2 ** 14 })
    const inParts = createGpuNetwork(weights.config, chain, limited)
    const whole = createGpuNetwork(weights.config, chain, openDevice)
    const picture = createRaster(40, 30, 4, 'uint8') // all clear: what is set spreads its colour
    const format = seededFormat(2, 4, 'model')
    const [kept, anew] = [0, 1].map(() => createRaster(80, 60, 4, 'uint8')) as [Raster, Raster]
    await inParts.upscale?.(picture, kept, format)
    let skipped = 0
    for (const [x, y] of [0, 5, 10, 15, 20, 25, 29].map((x) => [x, x] as const)) {
      picture.data.set([200, 100, 50, 255], 4 * (40 * y + x))
      const keeps = (input: Rect): boolean => {
        const isSeen = x >= input.x && x < input.x + input.width && y >= input.y && y < input.y + input.height
        if (!isSeen) skipped++
        return !isSeen
      }
      await inParts.upscale?.(picture, kept, format, { keeps })
      await whole.upscale?.(picture, anew, format)
      expect(kept.data).toEqual(anew.data)
    }
    expect(skipped).toBeGreaterThan(0)
    for (const network of [inParts, whole]) network.dispose()
  })

  it('is refused by a code if the network makes no numbers of it', async () => {
    const { config, tensors } = seededWeights(presetConfig('fsrcnn-s', 2), 5)
    const huge = new Map(
      [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 3e38) }]),
    )
    const gpu = createGpuNetwork(config, compileChain(listLayers(config), huge), openDevice)
    const target = createRaster(40, 40, 1, 'uint8')
    const run = gpu.upscale?.(seededPicture(20, 20, 1, 'uint8'), target, seededFormat(2, 1))
    await expect(run).rejects.toMatchObject({ code: 'bad-output' })
  })
})
