import { wasmEngine } from '@sr/engine'
import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'

const picture = { width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3).fill(128) }
const upscaler = await createUpscaler(weights, { engine: wasmEngine() })
await upscaler.upscale(picture)
console.log(performance.timeOrigin + performance.now())
