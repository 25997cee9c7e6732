/**
 * What a recipe is worth at equal steps: FSRCNN(32, 5, 1) ×3 trained on the wasm backend with Adam, with
 * SOAP, and with wide kernels (`reparam`) under each; PSNR-Y (protocol `classic`) of the averaged weights on
 * pictures that are not trained on, and milliseconds a step.
 *
 *   npm run build && node benchmarks/training-recipes.js FOLDER [STEPS]
 *
 * FOLDER holds PNG files; every tenth validates.
 */
import { readdir, readFile } from 'node:fs/promises'
import { buildFsrcnn } from '@sr/fsrcnn/model'
import { createPatchSource, createValidationSet, trainSr } from '@sr/fsrcnn/train'
import { decodePng } from '@sr/image/png'
import { registerWasmTraining } from '@sr/layers'
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'

const [folder, stepsText = '1000'] = process.argv.slice(2)
if (folder === undefined) throw new TypeError('Expected a folder of PNG files.')
const steps = Number(stepsText)
const scale = 3
const recipes = [
  { name: 'Adam', rate: 1e-3 },
  { name: 'Adam, reparam', rate: 1e-3, reparam: true },
  { name: 'SOAP', rate: 3e-3, optimizer: { kind: 'soap' } },
  { name: 'SOAP, reparam', rate: 3e-3, optimizer: { kind: 'soap' }, reparam: true },
]

tf.enableProdMode()
setThreadsCount(1)
await tf.setBackend('wasm')
registerWasmTraining()

const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort()
const pictures = names.map((name) => ({
  name,
  read: async () => decodePng(await readFile(`${folder}/${name}`)),
}))
const isValidation = (_, i) => i % 10 === 0
const set = await createValidationSet(pictures.filter(isValidation), { scale })
console.log(`FSRCNN(32, 5, 1) ×${scale}, ${steps} steps, bicubic ${set.bicubic.psnr.toFixed(2)} dB`)
for (const recipe of recipes) console.log(await describeRun(recipe))

async function describeRun({ name, rate, ...options }) {
  const source = await createPatchSource(
    pictures.filter((...at) => !isValidation(...at)),
    { scale, patchPx: 24, batch: 16, seed: 1 },
  )
  const model = buildFsrcnn({ scale, d: 32, s: 5, m: 1, seed: 1 })
  let psnr = Number.NaN
  const started = process.cpuUsage()
  await trainSr(tf, model, source, {
    steps,
    learningRate: { kind: 'cosine', rate, steps, warmUpSteps: Math.min(200, steps) },
    rateFactors: { trunk: 1, head: 1 },
    loss: 'l1',
    largestGradientNorm: 0.5,
    averageDecay: 0.999,
    validation: { set, everySteps: steps },
    onStep({ validation }) {
      if (validation) psnr = validation.psnr
    },
    ...options,
  })
  const { user } = process.cpuUsage(started)
  model.dispose()
  return `${name.padEnd(14)} ${psnr.toFixed(2)} dB, ${(user / 1000 / steps).toFixed(0)} ms of processor time a step`
}
