/**
 * FSRCNN(56, 12, 4) ×3 on the WebAssembly backend with its head as tfjs's transposed convolution, as a
 * stride-1 convolution to 9 channels with tfjs's depthToSpace, and with a transposition in its place:
 * the form that @sr/fsrcnn/tfjs runs.
 *
 *   npm run build && node benchmarks/deconvolution-forms.js [WIDTHxHEIGHT]
 */
import { listLayers, presetConfig, subpixelKernel } from '@sr/network'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

const [width, height] = (process.argv[2] ?? '640x360').split('x').map(Number)
const config = presetConfig('fsrcnn', 3)
const { scale, d } = config
const [before, after] = config.deconv.crop
const rounds = 5

tf.enableProdMode()
await tf.setBackend('wasm')

const luma = tf.randomUniform([1, height, width, 1], 0, 1, 'float32', 1)
const trunk = listLayers(config)
  .filter(({ kind }) => kind === 'conv')
  .map(({ kernel, inChannels, outChannels }, i) => ({
    filter: tf.randomNormal([kernel, kernel, inChannels, outChannels], 0, 0.1, 'float32', i + 2),
    bias: tf.zeros([outChannels]),
    slopes: tf.fill([outChannels], 0.25),
  }))
const kernel = tf.randomNormal([9, 9, 1, d], 0, 0.1, 'float32', 1) // tfjs: [k, k, out, in]
const weight = { shape: [d, 1, 9, 9], data: tf.tidy(() => tf.transpose(kernel, [3, 2, 0, 1]).dataSync()) }
const subpixel = subpixelKernel(weight, scale, config.deconv.crop)
const filter = tf.tensor4d(subpixel.data, [subpixel.size, subpixel.size, d, scale ** 2])

function runTrunk() {
  let x = tf.clone(luma)
  for (const { filter, bias, slopes } of trunk) {
    const y = tf.fused.conv2d({
      x,
      filter,
      bias,
      strides: 1,
      pad: 'same',
      activation: 'prelu',
      preluActivationWeights: slopes,
    })
    x.dispose()
    x = y
  }
  return x // [1, h, w, d]
}

const heads = {
  'transposed convolution': (x) => {
    const full = tf.conv2dTranspose(
      x,
      kernel,
      [1, (height - 1) * scale + 9, (width - 1) * scale + 9, 1],
      scale,
      'valid',
    )
    // Cuts `after` as well.
    return tf.slice(full, [0, before, before, 0], [1, height * scale, width * scale, 1])
  },
  'sub-pixel, depthToSpace': (x) => tf.depthToSpace(convolve(x), scale),
  'sub-pixel, transposition': (x) => {
    const rows = tf.reshape(convolve(x), [height, width, scale, scale])
    return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [1, height * scale, width * scale, 1])
  },
}

function convolve(x) {
  const rows = [...subpixel.padding]
  return tf.conv2d(x, filter, 1, [[0, 0], rows, rows, [0, 0]]) // [1, h, w, 9]
}

/** The forms take turns, so that a busy moment of the machine does not fall on one of them alone. */
const times = Object.fromEntries(Object.keys(heads).map((name) => [name, []]))
const results = {}
for (let round = 0; round <= rounds; round++) {
  for (const [name, head] of Object.entries(heads)) {
    const start = performance.now()
    const output = tf.tidy(() => head(runTrunk()))
    results[name] = output.dataSync()
    if (round > 0) times[name].push(performance.now() - start) // the first one warms up
    output.dispose()
  }
}

const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1]
const [reference] = Object.keys(heads)
console.log(
  `FSRCNN(56, 12, 4), ${width}×${height} → ${width * scale}×${height * scale}, crop [${before}, ${after}], ${rounds} rounds`,
)
for (const [name, values] of Object.entries(times)) {
  const ratio = median(times[reference]) / median(values)
  const difference = results[name].reduce(
    (most, value, i) => Math.max(most, Math.abs(value - results[reference][i])),
    0,
  )
  console.log(
    `${name.padEnd(26)} min ${Math.min(...values).toFixed(0)} ms, median ${median(values).toFixed(0)} ms, ` +
      `${ratio.toFixed(2)} times as fast, largest difference ${difference.toExponential(1)}`,
  )
}
