/**
 * Converts a PyTorch checkpoint, as Lornatang/FSRCNN-PyTorch saves it, into a model for plain TensorFlow.js.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { convertCheckpoint, writeTfjsModel } from '@sr/weights-converter'

const checkpoint = new URL('fsrcnn_x2-lornatang-layout.pth.tar', import.meta.url)
const folder = new URL('out/', import.meta.url)

// The file holds no scale: a 9×9 deconvolution looks the same at every one.
const network = convertCheckpoint(await readFile(checkpoint), { scale: 2 })
console.log(`${network.container}, recognised as ${network.architecture}, ${network.family}`)
for (const { message } of network.warnings) console.log(`  ${message}`)

const { modelJson, weightsBin } = writeTfjsModel(network)
await mkdir(folder, { recursive: true })
await writeFile(new URL('model.json', folder), modelJson)
await writeFile(new URL('weights.bin', folder), weightsBin)
console.log('wrote out/model.json and out/weights.bin')
