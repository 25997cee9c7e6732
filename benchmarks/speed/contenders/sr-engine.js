import { wasmEngine } from '@sr/engine'

/** Our engine on its own: luma in, luma out. */
export async function open({ weights, input }, { threads }) {
  const network = await wasmEngine({ threads }).load(weights)
  return () => network.run(input.data, input.height, input.width)
}
