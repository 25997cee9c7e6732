/**
 * An hourglass of your own: describe it, put two heads on one trunk, train them
 * briefly, and upscale with the result.
 */
import { readFile } from 'node:fs/promises'
import { createUpscaler } from '@sr/fsrcnn'
import { buildFsrcnn, extractWeights, freezeTrunk, joinHeads, withHead } from '@sr/fsrcnn/model'
import { crop, lumaBt601, modcrop, resizeBicubic } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { registerWasmTraining } from '@sr/layers'
import { describe, fsrcnnConfig } from '@sr/network'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

tf.enableProdMode()
await tf.setBackend('wasm')
registerWasmTraining()

// 1. Own numbers of filters, one PReLU after the last mapping layer, edges repeated instead of zeros.
const options = { scale: 3, d: 16, s: 6, m: 2, mapActivation: 'last', edge: 'replicate' }
console.table(describe(fsrcnnConfig(options)).layers)
const x3 = buildFsrcnn({ ...options, seed: 1 })

// 2. A new network is bilinear enlargement. Fit ×3 on patches of one photo, luma only.
const photo = await readLuma('../photos/dog.png')
await fit(x3, patches(photo, 3), { epochs: 8, learningRate: 5e-4 })

// 3. A head for ×2 on the same trunk, interpolated from the ×3 head. The trunk is frozen; only the
// deconvolution learns (paper, section 3.4).
const x2 = withHead(x3, { scale: 2 })
freezeTrunk(x2)
await fit(x2, patches(photo, 2), { epochs: 8, learningRate: 5e-4 })

// 4. Both heads in one pass: the trunk is computed once.
const both = joinHeads([x2, x3])
const small = tf.randomUniform([1, 20, 30, 1], 0, 1, 'float32', 7)
const [large2, large3] = both.predict(small)
console.log(`one trunk, two heads: [${small.shape}] → [${large2.shape}] and [${large3.shape}]`)

// 5. The fitted network as weights: no tfjs is needed from here on.
const upscaler = await createUpscaler(await extractWeights(x3))
const result = await upscaler.upscale(crop(photo, { x: 40, y: 40, width: 50, height: 40 }))
console.log(`upscaled to ${result.width}×${result.height}`)
upscaler.dispose()

async function readLuma(path) {
  const picture = decodePng(await readFile(new URL(path, import.meta.url)))
  return { ...lumaBt601(picture), channels: 1 } // float, 0..1
}

/** Pairs of small and large patches: the photo reduced by bicubic, and the photo. */
function patches(hr, scale) {
  const cut = modcrop(hr, scale)
  const lr = resizeBicubic(cut, { scale: 1 / scale }, { rounding: 'none' })
  const sidePx = 12
  const most = 24 // a moment's work
  const [inputs, targets] = [[], []]
  for (let y = 0; y + sidePx <= lr.height; y += sidePx) {
    for (let x = 0; x + sidePx <= lr.width; x += sidePx) {
      const at = { x, y, width: sidePx, height: sidePx }
      const large = { x: x * scale, y: y * scale, width: sidePx * scale, height: sidePx * scale }
      inputs.push(asTensor(crop(lr, at)))
      targets.push(asTensor(crop(cut, large)))
    }
  }
  const pair = { inputs: tf.stack(inputs.slice(0, most)), targets: tf.stack(targets.slice(0, most)) }
  tf.dispose([inputs, targets])
  return pair
}

function asTensor({ width, height, data }) {
  return tf.tensor3d(data, [height, width, 1])
}

async function fit(model, { inputs, targets }, { epochs, learningRate }) {
  model.compile({ optimizer: tf.train.adam(learningRate), loss: 'meanAbsoluteError' })
  const { history } = await model.fit(inputs, targets, { epochs, batchSize: 4, shuffle: false, verbose: 0 })
  const [first, last] = [history.loss[0], history.loss.at(-1)].map((loss) => (255 * loss).toFixed(2))
  console.log(`${model.outputNames[0]}: mean absolute error ${first} → ${last} of 255 in ${epochs} epochs`)
  tf.dispose([inputs, targets])
}
