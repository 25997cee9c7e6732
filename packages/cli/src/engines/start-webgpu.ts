import type { Engine } from '@sr/engine'
import { webgpuEngine } from '@sr/engine/webgpu'
import { CliError } from '../errors.js'

const where = '--engine webgpu'

/** The engine on this machine's GPU. Throws CliError `engine-not-available` without the package webgpu or an adapter. */
export async function startWebgpu(): Promise<Engine> {
  const { create } = await import('webgpu').catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
    const problem =
      'it needs the package webgpu, which is not installed. Install it beside @sr/cli: npm install webgpu (with -g where sr is global), or use --engine wasm.'
    throw new CliError('engine-not-available', where, problem, { cause })
  })
  const gpu = create([]) // the engine keeps it: what came of it must not outlive it
  if (await gpu.requestAdapter()) return webgpuEngine({ gpu })
  const problem =
    'WebGPU finds no GPU here, or no driver for one (Vulkan, Metal or Direct3D 12). Use --engine wasm.'
  throw new CliError('engine-not-available', where, problem)
}
