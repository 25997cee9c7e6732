import { wasmEngine } from '@sr/engine'
import { createUpscaler } from '@sr/fsrcnn'
import { drawPicture } from '../networks.js'

/** The whole way: 8-bit RGB in, 8-bit RGB out, colour conversion and bicubic chroma included. */
export async function open({ weights, input: { width, height } }, { threads }) {
  const upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads }) })
  const data = drawPicture(new Uint8Array(width * height * 3), { width, channels: 3 }, 255)
  return async () => (await upscaler.upscale({ width, height, channels: 3, data })).data
}
