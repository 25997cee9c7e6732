import { writeOnnx } from '../write-onnx.js'

/** The network in a session of either onnxruntime. */
export async function openOnnx(ort, { weights, input }, options) {
  const session = await ort.InferenceSession.create(writeOnnx(weights), options)
  const { width, height, channels, data } = input
  // Else planes, not pixels.
  if (channels !== 1) throw new RangeError(`openOnnx: expected one channel, found ${channels}.`)
  return async () => {
    const { y } = await session.run({ x: new ort.Tensor('float32', data, [1, 1, height, width]) })
    return y.data
  }
}
