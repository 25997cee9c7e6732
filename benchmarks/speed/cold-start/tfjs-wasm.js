import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { readWeights } from '@sr/weights-converter/safetensors'
import { open } from '../contenders/tfjs-deconvolution.js'

const input = { width: 64, height: 64, channels: 1, data: new Float32Array(64 * 64).fill(0.5) }
const run = await open({ weights: readWeights(weights), input }, { backend: 'wasm' })
await run()
console.log(performance.timeOrigin + performance.now())
