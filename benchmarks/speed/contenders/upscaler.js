import { wasmEngine } from '@sr/engine'
import { createUpscaler } from '@sr/fsrcnn'
import { picture } from '../networks.js'

/** The whole way: 8-bit RGB in, 8-bit RGB out, colour conversion and bicubic chroma included. */
export async function open({ weights, input: { width, height } }, { threads }) {
  const upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads }) })
  const { data } = picture({ width, height, channels: 3 })
  const rgb = { width, height, channels: 3, data: Uint8Array.from(data, (value) => Math.round(value * 255)) }
  return async () => (await upscaler.upscale(rgb)).data
}
