import * as ort from 'onnxruntime-web/webgpu'

/** onnxruntime's own WebGPU kernels, all graph optimizations on (its default). */
export async function openOnnxruntime({ input: { width, height, data }, spec: { network, scale } }) {
  ort.env.wasm.wasmPaths = new URL('/', location.href).href
  const session = await ort.InferenceSession.create(`/${network}-x${scale}.onnx`, {
    executionProviders: ['webgpu'],
    logSeverityLevel: 3,
  })
  return {
    async run() {
      const { y } = await session.run({ x: new ort.Tensor('float32', data, [1, 1, height, width]) })
      return y.data
    },
    close: () => session.release(),
  }
}
