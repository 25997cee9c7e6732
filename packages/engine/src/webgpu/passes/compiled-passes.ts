import type { Chain } from '../../chain/chain.js'
import { bufferUsage } from '../device/buffer-usage.js'
import { pipelineOf } from '../device/pipelines.js'
import { packPass } from './pack-pass.js'
import { passShader } from './pass-shader.js'
import type { Pass } from './plan-passes.js'

/** A pass on one device: its pipeline, which networks of one shape share, and its own weights. */
export interface CompiledPass {
  readonly pipeline: GPUComputePipeline
  readonly weights: GPUBuffer
}

/** Compiles the passes of a chain, and uploads their weights. The caller destroys those. */
export async function compilePasses(
  device: GPUDevice,
  chain: Chain,
  passes: readonly Pass[],
): Promise<CompiledPass[]> {
  return await Promise.all(
    passes.map(async (pass, n) => {
      const packed = packPass(pass)
      const uniform = packed.vectors.byteLength <= device.limits.maxUniformBufferBindingSize
      const tail = n === passes.length - 1 ? chain.tail : undefined
      const ends = { channels: chain.inChannels, isFirst: n === 0, tail, uniform }
      const pipeline = await pipelineOf(device, passShader(pass, packed, ends))
      const usage = (uniform ? bufferUsage.uniform : bufferUsage.storage) | bufferUsage.copyTarget
      const weights = device.createBuffer({ size: packed.vectors.byteLength, usage })
      device.queue.writeBuffer(weights, 0, packed.vectors)
      return { pipeline, weights }
    }),
  )
}
