import { createRequire } from 'node:module'

const { InferenceSession, Tensor } = createRequire(new URL('../../peers/', import.meta.url))(
  'onnxruntime-node',
)
const session = await InferenceSession.create(process.argv[2], { logSeverityLevel: 3 })
await session.run({ x: new Tensor('float32', new Float32Array(64 * 64).fill(0.5), [1, 1, 64, 64]) })
console.log(performance.timeOrigin + performance.now())
