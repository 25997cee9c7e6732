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
