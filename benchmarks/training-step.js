/**
 * The time of one training step of FSRCNN(56, 12, 4) ×3 in TensorFlow.js' WebAssembly backend, one
 * thread: 16 patches of 24×24 enlarged to 72×72, mean absolute error, Adam. Once with the filter gradient
 * that tfjs lacks as one matrix product per tap and all else as tfjs has it, once with
 * `registerWasmTraining`, and once on tfjs-node where SR_TFJS_NODE names a module that gives it, on as
 * many threads as TF_NUM_INTRAOP_THREADS says.
 *
 *   npm run build && node benchmarks/training-step.js [STEPS]
 */
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { buildFsrcnn } from '@sr/fsrcnn/model'
import { registerWasmTraining } from '@sr/layers'
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'

const steps = Number(process.argv[2] ?? 30)
const warmUp = 3

tf.enableProdMode()
setThreadsCount(1)
await tf.setBackend('wasm')
console.log(
  `FSRCNN(56, 12, 4) ×3, 16 patches of 24×24, tfjs ${tf.version.tfjs}, ${steps} steps; on wasm, one thread:`,
)

const kernel = { kernelName: tf.Conv2DBackpropFilter, backendName: 'wasm' }
tf.registerKernel({ ...kernel, kernelFunc: matrixProducts })
report('a matrix product per tap', await train())

tf.unregisterKernel(kernel.kernelName, kernel.backendName)
registerWasmTraining()
report('registerWasmTraining', await train())

const { SR_TFJS_NODE, TF_NUM_INTRAOP_THREADS: threads = availableParallelism() } = process.env
if (SR_TFJS_NODE !== undefined) {
  createRequire(import.meta.url)(SR_TFJS_NODE) // registers the backend
  await tf.setBackend('tensorflow')
  report(`tfjs-node, ${threads} ${threads > 1 ? 'threads' : 'thread'}`, await train())
}

/** Milliseconds of each step, and the last loss. */
async function train() {
  const model = buildFsrcnn({ scale: 3 })
  const optimizer = tf.train.adam(1e-3)
  const patches = tf.randomUniform([16, 24, 24, 1], 0, 1, 'float32', 1)
  const targets = tf.randomUniform([16, 72, 72, 1], 0, 1, 'float32', 2)
  const times = []
  let value
  for (let i = 0; i < warmUp + steps; i++) {
    const start = performance.now()
    const loss = optimizer.minimize(() => tf.losses.absoluteDifference(targets, model.apply(patches)), true)
    value = (await loss.data())[0]
    loss.dispose()
    if (i >= warmUp) times.push(performance.now() - start)
  }
  tf.dispose([patches, targets])
  optimizer.dispose()
  model.dispose()
  return { times, loss: value }
}

/** For each tap, [in, pixels] × [pixels, out] of x moved by that tap. */
function matrixProducts({ inputs: { x, dy }, attrs: { filterShape, strides, pad } }) {
  const [rows, columns, inputs, outputs] = filterShape
  const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad)
  const { top, bottom, left, right } = padInfo
  const [n, height, width] = dy.shape
  return tf.tidy(() => {
    const padded = tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ])
    const gradients = tf.reshape(dy, [n * height * width, outputs])
    const taps = Array.from({ length: rows * columns }, (_, tap) => {
      const moved = tf.slice(
        padded,
        [0, Math.floor(tap / columns), tap % columns, 0],
        [n, height, width, inputs],
      )
      return tf.matMul(tf.reshape(moved, [n * height * width, inputs]), gradients, true)
    })
    return tf.reshape(tf.stack(taps), filterShape)
  })
}

function report(name, { times, loss }) {
  const sorted = times.toSorted((a, b) => a - b)
  const [least, median] = [sorted[0], sorted[sorted.length >> 1]].map((time) => time.toFixed(0))
  console.log(`${name.padEnd(24)}  min ${least} ms, median ${median} ms a step, last loss ${loss.toFixed(6)}`)
}
