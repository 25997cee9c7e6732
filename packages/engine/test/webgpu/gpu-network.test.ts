import { fsrcnnConfig, type Layer, seededWeights } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/chain/chain.js'
import { openDevices } from '../../src/webgpu/device/open-device.js'
import { createGpuNetwork } from '../../src/webgpu/gpu-network.js'
import { webgpuEngine } from '../../src/webgpu/webgpu-engine.js'
import { runInFloat64 } from '../support/float64-reference.js'
import { seededPixels, seededTensors } from '../support/seeded-network.js'

const found = await softwareGpu()

/** Of the standard's smallest limits, which a device has unless it is asked for more. */
const requestDevice = async () => (await (await found?.gpu.requestAdapter())?.requestDevice()) as GPUDevice

describe.skipIf(found === undefined)('on a GPU (needs the package webgpu and an adapter)', () => {
  it("runs on a device of the standard's smallest limits what takes all of its workgroup memory", {
    tags: ['slow'],
  }, async () => {
    const device = await requestDevice()
    const { limits } = device
    expect([limits.maxComputeWorkgroupStorageSize, limits.maxComputeInvocationsPerWorkgroup]).toEqual([
      2 ** 14,
      256,
    ])
    expect([limits.maxStorageBufferBindingSize, limits.maxUniformBufferBindingSize]).toEqual([
      2 ** 27,
      2 ** 16,
    ])
    const conv = (name: string, kernel: number, inChannels: number, outChannels: number) =>
      ({ kind: 'conv', name, kernel, edge: 'zero', inChannels, outChannels }) as const
    const layers: Layer[] = [
      conv('narrow', 3, 1, 2),
      conv('wide', 1, 2, 5),
      { kind: 'prelu', name: 'slopes', channels: 5, slopes: 'channel' },
      conv('far', 17, 5, 3), // sees 32 × 32 pixels for a block of 16 × 16: 16 KiB
    ]
    const tensors = seededTensors(layers, 1)
    const network = createGpuNetwork(undefined, compileChain(layers, tensors), openDevices({ device }))
    const picture = { width: 37, height: 35 }
    const pixels = seededPixels(picture.width * picture.height, 2)
    const result = await network.run(pixels, picture.height, picture.width)
    expect(maxAbsoluteDifference(result, runInFloat64(layers, tensors, picture, pixels))).toBeLessThan(1e-5)
    network.dispose()
    device.destroy()
  })

  it('has no more buffers after 40 frames of changing sizes, and none after dispose', async () => {
    await expectNoGrowth(40)
  })

  it('has no more buffers after 2000 frames of changing sizes, and none after dispose', {
    tags: ['nightly'],
    timeout: 600_000,
  }, async () => {
    await expectNoGrowth(2000)
  })
})

async function expectNoGrowth(frames: number): Promise<void> {
  const { device, live } = countBuffers(await requestDevice())
  const network = await webgpuEngine({ device }).load(
    seededWeights(fsrcnnConfig({ scale: 2, d: 8, s: 4, m: 1 }), 5),
  )
  const random = createRandom(7)
  const counts = new Set<number>()
  for (let frame = 0; frame < frames; frame++) {
    const [width, height] = [1 + Math.floor(18 * random()), 1 + Math.floor(18 * random())]
    const output = await network.run(seededPixels(width * height, frame), height, width)
    expect(output).toHaveLength(4 * width * height)
    counts.add(live.size)
  }
  expect(counts.size).toBe(1) // the weights of its passes, and what the next frame takes again
  network.dispose()
  await expect.poll(() => live.size).toBe(0)
  device.destroy()
}

/** The device, and the buffers that it has created and nobody has destroyed. */
function countBuffers(device: GPUDevice): { device: GPUDevice; live: ReadonlySet<GPUBuffer> } {
  const live = new Set<GPUBuffer>()
  const createBuffer = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor)
    const destroy = buffer.destroy.bind(buffer)
    live.add(buffer)
    buffer.destroy = () => {
      live.delete(buffer)
      return destroy()
    }
    return buffer
  }
  return { device, live }
}
