import { fsrcnnConfig, listLayers, seededWeights } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it, test } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import type { RunProgress } from '../../src/engine.js'
import { openDevices } from '../../src/webgpu/device/open-device.js'
import { createGpuNetwork } from '../../src/webgpu/gpu-network.js'
import { webgpuEngine } from '../../src/webgpu/webgpu-engine.js'
import { chainFixtures } from '../support/chain-fixtures.js'
import { seededPixels } from '../support/seeded-network.js'

const found = await softwareGpu()
/** Of all kinds of passes, and small: a software GPU compiles the released ones for seconds, and anew for each device. */
const weights = seededWeights(fsrcnnConfig({ scale: 2, d: 8, s: 4, m: 1 }), 5)
const [width, height] = [50, 41]
const pixels = seededPixels(width * height, 6)

describe('webgpuEngine', () => {
  it('refuses what is no object of WebGPU, and unknown options', () => {
    expect(() => webgpuEngine({ device: 'gpu' as never })).toThrow(
      /device must be an object of WebGPU, found "gpu"/,
    )
    expect(() => webgpuEngine({ adaptor: {} } as never)).toThrow(/adapter/)
  })

  it('says by a code that there is no WebGPU, or no adapter', async () => {
    await expect(
      webgpuEngine({ gpu: { requestAdapter: async () => null } }).load(weights),
    ).rejects.toMatchObject({
      code: 'no-webgpu',
      message: expect.stringContaining('no adapter'),
    })
    if (globalThis.navigator?.gpu) return
    await expect(webgpuEngine().load(weights)).rejects.toMatchObject({
      code: 'no-webgpu',
      message: expect.stringContaining('create([])'),
    })
  })
})

/** What a software GPU compiles for seconds. Hourglasses of all presets are in any-chain.test.ts. */
const takesLong = /^hourglass|^deconvolution (to|that|with)|kernels 9/

describe.skipIf(found === undefined)('on a GPU (needs the package webgpu and an adapter)', () => {
  const gpu = found?.gpu as GPU

  describe('chains equal PyTorch in float64 within 1e-5', () => {
    const openDevice = openDevices({ gpu })
    for (const { name, layers, tensors, picture, pixels, output } of chainFixtures) {
      test(name, { tags: takesLong.test(name) ? ['nightly'] : [] }, async () => {
        const network = createGpuNetwork(undefined, compileChain(layers, tensors), openDevice)
        const result = await network.run(pixels, picture.height, picture.width)
        network.dispose()
        expect(maxAbsoluteDifference(result, output.data)).toBeLessThan(1e-5)
      })
    }
  })

  it('gives the same bits in parts, and reports them', async () => {
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const open = await openDevices({ gpu })()
    const whole = await createGpuNetwork(undefined, chain, async () => open).run(pixels, height, width)
    const inParts = createGpuNetwork(undefined, chain, async () => ({ ...open, limitBytes: 2 ** 14 }))
    const reports: RunProgress[] = []
    const result = await inParts.run(pixels, height, width, { onProgress: (report) => reports.push(report) })
    expect(result).toEqual(whole)
    expect(reports.length).toBeGreaterThan(4)
    expect([reports[0]?.ratio, reports.at(-1)?.ratio]).toEqual([0, 1])
  })

  it('ends a run by its signal, and a disposed network by a code', async () => {
    const network = await webgpuEngine({ gpu }).load(weights)
    const reason = new Error('enough')
    await expect(network.run(pixels, height, width, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
    await expect(network.run(pixels.subarray(1), height, width)).rejects.toThrow(RangeError)
    await expect(network.run(Array.from(pixels) as never, height, width)).rejects.toThrow(TypeError)
    network.dispose()
    await expect(network.run(pixels, height, width)).rejects.toMatchObject({ code: 'disposed' })
  })

  it('goes on after its own device was lost', { tags: ['nightly'] }, async () => {
    const openDevice = openDevices({ gpu })
    const network = createGpuNetwork(
      undefined,
      compileChain(listLayers(weights.config), weights.tensors),
      openDevice,
    )
    const before = await network.run(pixels, height, width)
    const { device } = await openDevice()
    device.destroy()
    await device.lost
    expect(await network.run(pixels, height, width)).toEqual(before)
  })

  it('tells a device that is lost in the middle by a code, and starts anew', async () => {
    const openDevice = openDevices({ gpu })
    const open = await openDevice()
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const small: typeof open = Object.assign(Object.create(open), { limitBytes: 2 ** 14 }) // many parts
    const network = createGpuNetwork(undefined, chain, async () =>
      open.lost === undefined ? small : openDevice(),
    )
    const run = network.run(pixels, height, width, {
      onProgress: ({ done }) => {
        if (done === 2) open.device.destroy()
      },
    })
    await expect(run).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('Run it again'),
    })
    const whole = await createGpuNetwork(undefined, chain, openDevices({ gpu })).run(pixels, height, width)
    expect(await network.run(pixels, height, width)).toEqual(whole)
  })

  it('says by a code that there is no room on the GPU', async () => {
    const open = await openDevices({ gpu })()
    const full = withoutRoom(open.device)
    const chain = compileChain(listLayers(weights.config), weights.tensors)
    const network = createGpuNetwork(undefined, chain, async () => ({ ...open, device: full }))
    await expect(network.run(pixels, height, width)).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('Use a smaller picture'),
    })
  })

  it("neither destroys nor replaces the caller's device", async () => {
    const device = await (await gpu.requestAdapter())?.requestDevice()
    const network = await webgpuEngine({ device: device as GPUDevice }).load(weights)
    await network.run(pixels, height, width)
    network.dispose()
    const again = await webgpuEngine({ device: device as GPUDevice }).load(weights)
    await again.run(pixels, height, width)
    device?.destroy()
    await device?.lost
    await expect(again.run(pixels, height, width)).rejects.toMatchObject({ code: 'device-lost' })
  })
})

/** The device, as it is when its memory is full: what is asked for is told only by the scope of errors. */
function withoutRoom(device: GPUDevice): GPUDevice {
  const filters: GPUErrorFilter[] = []
  return new Proxy(device, {
    get(target, name) {
      if (name === 'pushErrorScope') return (filter: GPUErrorFilter) => filters.push(filter)
      if (name === 'popErrorScope')
        return async () => (filters.pop() === 'out-of-memory' ? { message: 'full' } : null)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
