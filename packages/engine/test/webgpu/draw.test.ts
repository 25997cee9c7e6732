import { createRaster, type Raster } from '@sr/image'
import { type NetworkConfig, presetConfig, seededWeights } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it } from 'vitest'
import { type LoadedNetwork, type PictureFormat, wasmEngine } from '../../src/index.js'
import { webgpuEngine } from '../../src/webgpu/webgpu-engine.js'

const found = await softwareGpu()
const device = (await (await found?.gpu.requestAdapter())?.requestDevice()) as GPUDevice
/** GPUTextureUsage, which is no global in Node. */
const usage: Record<string, number> = { COPY_SRC: 1, COPY_DST: 2, TEXTURE_BINDING: 4, STORAGE_BINDING: 8 }

const weights = seededWeights(presetConfig('fsrcnn-s', 2), 5)
const [width, height] = [37, 22]

/** Luma is the mean; what is beside it is a difference from that. */
const opaqueFormat: PictureFormat = {
  input: [{ factors: [0.3, 0.6, 0.1], offset: 0 }],
  beside: [
    { factors: [1, -1, 0], offset: 0 },
    { factors: [0, -1, 1], offset: 0 },
  ],
  phases: [
    [0, 0.3, 0.7, 0, 0],
    [0, 0, 0.7, 0.3, 0],
  ],
  output: [
    { factors: [1, 0.7, -0.1], offset: 0 },
    { factors: [1, -0.3, -0.1], offset: 0 },
    { factors: [1, -0.3, 0.9], offset: 0 },
  ],
}
const grey = { factors: [1], offset: 0 }
const alphaFormat: PictureFormat = {
  ...opaqueFormat,
  alpha: { mixes: { input: [grey], beside: [], output: [grey] }, bleedPx: 3, flatPx: 1 },
}
const formatOf = (channels: 3 | 4) => (channels === 3 ? opaqueFormat : alphaFormat)

function seededPicture(type: 'uint8' | 'float32'): Raster {
  const picture = createRaster(width, height, 4, type)
  const random = createRandom(3)
  for (let i = 0; i < picture.data.length; i++) {
    picture.data[i] = type === 'float32' ? random() : Math.floor(256 * random())
    if (i % 4 === 3 && i % 5 < 3) picture.data[i] = i % (4 * width) < 60 ? 0 : type === 'float32' ? 1 : 255
  }
  return picture
}

const createTexture = (format: GPUTextureFormat, size: number[], kinds: readonly string[]): GPUTexture =>
  device.createTexture({ size, format, usage: kinds.reduce((sum, kind) => sum | (usage[kind] ?? 0), 0) })

function textureOf({ data }: Raster, format: GPUTextureFormat): GPUTexture {
  const texture = createTexture(format, [width, height], ['TEXTURE_BINDING', 'COPY_DST'])
  const bytesPerRow = (width * data.byteLength) / (width * height)
  device.queue.writeTexture({ texture }, new Uint8Array(data.buffer), { bytesPerRow }, [width, height])
  return texture
}

/** The bytes of a texture, row by row. */
async function bytesOf(texture: GPUTexture, pixelBytes: number): Promise<ArrayBuffer> {
  const rowBytes = texture.width * pixelBytes
  const bytesPerRow = 256 * Math.ceil(rowBytes / 256)
  const buffer = device.createBuffer({ size: bytesPerRow * texture.height, usage: 1 | 8 })
  const encoder = device.createCommandEncoder()
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [texture.width, texture.height])
  device.queue.submit([encoder.finish()])
  await buffer.mapAsync(1)
  const rows = new Uint8Array(rowBytes * texture.height)
  const all = new Uint8Array(buffer.getMappedRange())
  for (let y = 0; y < texture.height; y++)
    rows.set(all.subarray(y * bytesPerRow, y * bytesPerRow + rowBytes), y * rowBytes)
  buffer.destroy()
  return rows.buffer
}

const load = (each = weights): Promise<LoadedNetwork> => webgpuEngine({ device }).load(each)

describe.skipIf(found === undefined)('draw (needs the package webgpu and an adapter)', () => {
  it.each([
    { format: 'rgba8unorm', type: 'uint8', most: 1 },
    { format: 'rgba32float', type: 'float32', most: 1e-5 },
  ] as const)('from $format to $format is what the other engine makes, alpha too', async (each) => {
    const { format, type, most } = each
    const picture = seededPicture(type)
    const expected = createRaster(2 * width, 2 * height, 4, type)
    const wasm = await wasmEngine({ threads: 1 }).load(weights)
    await wasm.upscale?.(picture, expected, alphaFormat)
    const network = await load()
    const target = createTexture(format, [2 * width, 2 * height], ['STORAGE_BINDING', 'COPY_SRC'])
    await network.draw?.(textureOf(picture, format), target, formatOf)
    const bytes = await bytesOf(target, 4 * picture.data.BYTES_PER_ELEMENT)
    const drawn = type === 'uint8' ? new Uint8Array(bytes) : new Float32Array(bytes)
    expect(maxAbsoluteDifference(drawn, expected.data)).toBeLessThanOrEqual(most)
    for (const each of [wasm, network]) each.dispose()
  })

  it('refuses what it cannot read or write, each by name', async () => {
    const network = await load()
    const source = textureOf(seededPicture('uint8'), 'rgba8unorm')
    const target = createTexture('rgba8unorm', [2 * width, 2 * height], ['STORAGE_BINDING'])
    const drawing = (from: unknown, to: unknown) => network.draw?.(from as object, to as object, formatOf)
    await expect(drawing({}, target)).rejects.toThrow(
      /expected a GPUTexture, VideoFrame.* found an empty object/,
    )
    await expect(drawing(undefined, target)).rejects.toThrow(/found undefined/)
    await expect(drawing(source, 'canvas')).rejects.toThrow(/GPUTexture or a canvas, found "canvas"/)
    await expect(drawing(target, target)).rejects.toThrow(/TEXTURE_BINDING, found 2d of rgba8unorm/)
    await expect(drawing(source, source)).rejects.toThrow(/usage STORAGE_BINDING.* Found 37 × 22/)
    const sampled = createTexture('r8unorm', [8, 8], ['TEXTURE_BINDING'])
    await expect(drawing(sampled, target)).rejects.toThrow(/found 2d of r8unorm/)
    const other = (await (await found?.gpu.requestAdapter())?.requestDevice()) as GPUDevice
    const foreign = other.createTexture({
      size: [width, height],
      format: 'rgba8unorm',
      usage: usage.TEXTURE_BINDING ?? 0,
    })
    await expect(drawing(foreign, target)).rejects.toMatchObject({
      code: 'gpu-refused',
      message: expect.stringMatching(/Give textures of its own device, or use wasmEngine/),
    })
    await drawing(source, target) // and goes on
    network.dispose()
  })

  it('says by a code that the result is larger than the largest texture', async () => {
    const network = await load()
    const source = createTexture('rgba8unorm', [5000, 1], ['TEXTURE_BINDING'])
    const canvasLike = Object.create(null, { [Symbol.toStringTag]: { value: 'OffscreenCanvas' } })
    canvasLike.getContext = () => ({})
    await expect(network.draw?.(source, canvasLike, formatOf)).rejects.toMatchObject({
      code: 'picture-too-large',
      message: expect.stringMatching(/at most 8192 pixels a side.* found 10000 × 2/),
    })
    network.dispose()
  })

  it('is missing where the network’s output is no multiple of the picture', async () => {
    const inexact: NetworkConfig = { ...weights.config, edge: 'valid' } as NetworkConfig
    const network = await load(seededWeights(inexact, 1))
    expect(network.draw).toBeUndefined()
    network.dispose()
  })
})
