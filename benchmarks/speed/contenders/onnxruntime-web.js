import { loadPeer } from '../peers.js'
import { openOnnx } from './open-onnx.js'

/** onnxruntime in WebAssembly with SIMD. */
export function open(network, { threads }) {
  const ort = loadPeer('onnxruntime-web')
  ort.env.wasm.numThreads = threads
  return openOnnx(ort, network, { executionProviders: ['wasm'], logSeverityLevel: 3 })
}
