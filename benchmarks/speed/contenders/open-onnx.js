import { writeOnnx } from '../write-onnx.js'

/** The network in a session of either onnxruntime, which takes and gives planes, not pixels. */
export async function openOnnx(ort, { weights, input }, options) {
  const session = await ort.InferenceSession.create(writeOnnx(weights), options)
  const { width, height, channels } = input
  const planes = toPlanes(input.data, channels)
  return async () => {
    const { y } = await session.run({ x: new ort.Tensor('float32', planes, [1, channels, height, width]) })
    return y.data
  }
}

/** Channels one after the other, of interleaved pixels. */
export function toPlanes(pixels, channels) {
  const area = pixels.length / channels
  return pixels.map((_, i) => pixels[(i % area) * channels + Math.floor(i / area)])
}
