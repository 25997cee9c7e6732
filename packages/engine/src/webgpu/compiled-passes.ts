import type { Chain } from '../chain/chain.js'
import { bufferUsage } from './buffer-usage.js'
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
      const scalars = n === 0 ? chain.inChannels : undefined
      const packed = packPass(pass)
      const uniform = packed.vectors.byteLength <= device.limits.maxUniformBufferBindingSize
      const tail = n === passes.length - 1 ? chain.tail : undefined
      const pipeline = await pipelineOf(device, passShader(pass, packed, { scalars, tail, uniform }))
      const usage = (uniform ? bufferUsage.uniform : bufferUsage.storage) | bufferUsage.copyTarget
      const weights = device.createBuffer({ size: packed.vectors.byteLength, usage })
      device.queue.writeBuffer(weights, 0, packed.vectors)
      return { pipeline, weights }
    }),
  )
}

/** Pipelines by their shader's text, as long as their device lives. */
const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>()

/** The pipeline of a shader's text, compiled once for each device. */
export function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>()
  pipelines.set(device, known)
  const found = known.get(code)
  if (found !== undefined) return found
  const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' }
  const made = device.createComputePipelineAsync({ layout: 'auto', compute })
  known.set(code, made)
  return made
}
