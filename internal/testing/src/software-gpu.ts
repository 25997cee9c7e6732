import { existsSync } from 'node:fs'

/** Where Debian's package chromium has the driver of SwiftShader, a GPU in software. */
const swiftshader = '/usr/lib/chromium/vk_swiftshader_icd.json'

/**
 * WebGPU in this process, by the package webgpu and SwiftShader, or by another driver, which VK_ICD_FILENAMES names as
 * for all programs of Vulkan, or by whatever adapter the system has. Undefined, for tests to skip, where the package or an adapter is missing.
 */
export async function softwareGpu(): Promise<
  { readonly gpu: GPU; readonly adapter: GPUAdapter } | undefined
> {
  if (process.env.VK_ICD_FILENAMES === undefined && existsSync(swiftshader))
    process.env.VK_ICD_FILENAMES = swiftshader
  const dawn = await import('webgpu').catch(() => undefined)
  // Browsers clear workgroup memory first; here nobody does, so that a shader is seen that reads it before it writes,
  // and SwiftShader compiles in half of the time.
  const gpu = dawn?.create(['enable-dawn-features=disable_workgroup_init'])
  const adapter = await gpu?.requestAdapter()
  return gpu && adapter ? { gpu, adapter } : undefined
}
