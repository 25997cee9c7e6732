import { webgpuEngine } from '@sr/engine/webgpu'

/** Our engine on the GPU, luma in, luma out. */
export async function openWebgpu({ weights, input }) {
  const network = await webgpuEngine().load(weights)
  return {
    run: () => network.run(input.data, input.height, input.width),
    close: () => network.dispose(),
  }
}
