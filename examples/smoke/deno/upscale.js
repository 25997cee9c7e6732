import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'

/** Enlarges a striped picture; gives the result's size and some of its samples. */
async function upscaled() {
  const data = Uint8Array.from({ length: 180_000 }, (_, i) => i % 251)
  const upscaler = await createUpscaler(weights)
  const result = await upscaler.upscale({ width: 300, height: 200, channels: 3, data })
  upscaler.dispose()
  return `${result.width}×${result.height}: ${result.data.filter((_, i) => i % 20_011 === 0).join(' ')}`
}

console.log(await upscaled())
