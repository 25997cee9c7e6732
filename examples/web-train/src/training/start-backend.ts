import { registerWasmTraining } from '@sr/layers'
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendChoice } from '../settings/settings.js'
import type { Backend } from './messages.js'

/**
 * Starts tfjs on the graphics card where there is one, else in WebAssembly, and loads only what it starts.
 * Calls `onLost` if the browser takes the graphics card away later.
 */
export async function startBackend(wanted: BackendChoice, onLost: () => void): Promise<Backend> {
  tf.enableProdMode()
  if (wanted !== 'wasm' && (wanted === 'webgl' || hasGraphicsCard()) && (await startWebgl(onLost))) {
    return 'webgl'
  }
  if (wanted === 'webgl')
    throw new Error('This browser gives no WebGL here. Choose to compute on the processor.')
  await startWasm()
  return 'wasm'
}

async function startWebgl(onLost: () => void): Promise<boolean> {
  await import('@tensorflow/tfjs-backend-webgl')
  if (!(await tf.setBackend('webgl').catch(() => false))) return false
  // 16-bit floats cannot hold a gradient beside a weight.
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) return false
  const { canvas } = (tf.backend() as MathBackendWebGL).gpgpu.gl
  canvas.addEventListener('webglcontextlost', onLost)
  return true
}

async function startWasm(): Promise<void> {
  const [{ setWasmPaths }, { default: simd }, { default: plain }] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
  ])
  // Threads gain nothing on patches, and the sums of one thread are the same on every machine.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd, // never asked for
  })
  registerWasmTraining()
  if (!(await tf.setBackend('wasm'))) throw new Error('This browser runs no WebAssembly.')
}

/** WebGL drawn by the processor is many times slower than WebAssembly there. */
function hasGraphicsCard(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (gl === null) return false
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER))
  gl.getExtension('WEBGL_lose_context')?.loseContext() // browsers give a page few contexts
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer)
}
