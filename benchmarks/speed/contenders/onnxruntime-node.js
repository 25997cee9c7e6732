import { loadPeer } from '../peers.js'
import { openOnnx } from './open-onnx.js'

/** Native onnxruntime, all graph optimizations on (its default). */
export function open(network, { threads }) {
  const options = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  }
  return openOnnx(loadPeer('onnxruntime-node'), network, options)
}
