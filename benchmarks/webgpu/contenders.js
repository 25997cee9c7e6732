import { names } from './contender-names.js'
import { openOnnxruntime } from './contenders/onnxruntime-webgpu.js'
import { openWasm } from './contenders/sr-wasm.js'
import { openWebgpu } from './contenders/sr-webgpu.js'
import { openDeconvolution, openSubpixel } from './contenders/tfjs-webgpu.js'
import { openWebsr } from './contenders/websr.js'

/**
 * How each starts, in the page: resolves to `run`, which makes one frame and resolves to it, and `close`. A contender
 * with a network of its own resolves to nothing that could be compared.
 */
export const contenders = {
  [names.reference]: (job) => openWasm(job, { threads: 1 }),
  [names.wasm]: (job) => openWasm(job, {}),
  [names.ours]: openWebgpu,
  [names.onnxruntime]: openOnnxruntime,
  [names.subpixel]: openSubpixel,
  [names.deconvolution]: openDeconvolution,
  [names.websr]: openWebsr,
}
