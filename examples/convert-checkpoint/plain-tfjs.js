/** Opens the converted model with nothing but @tensorflow/tfjs and enlarges the luma of a photo ×2. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import sharp from 'sharp'

tf.enableProdMode()
await tf.setBackend('wasm')
const model = await tf.loadLayersModel(await fromFolder(new URL('out/', import.meta.url)))

const photo = fileURLToPath(new URL('../photos/guitar.png', import.meta.url))
const { data, info } = await sharp(photo).greyscale().raw().toBuffer({ resolveWithObject: true })
const small = tf.tensor4d(
  Float32Array.from(data, (level) => level / 255),
  [1, info.height, info.width, 1],
)
const large = model.predict(small)
const [, height, width] = large.shape
const bytes = Uint8Array.from(await large.data(), (value) =>
  Math.max(0, Math.min(255, Math.round(255 * value))),
)
await sharp(bytes, { raw: { width, height, channels: 1 } })
  .png()
  .toFile(fileURLToPath(new URL('out/guitar-x2.png', import.meta.url)))
console.log(`out/guitar-x2.png: ${info.width}×${info.height} → ${width}×${height}`)

/** tfjs in Node has no file handler of its own; in a browser pass the URL of model.json instead. */
async function fromFolder(folder) {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(new URL('model.json', folder), 'utf8'))
  const weights = await readFile(new URL('weights.bin', folder))
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength)
  return tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData })
}
