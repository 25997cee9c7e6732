// Writes released networks into out/exports, to be attached to a release: as ONNX, and those of ×2 as user shaders
// for mpv, also mixed with the networks that restore compressed pictures: `npm run exports`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { restoringPairs, restoringWeights } from '@sr/fsrcnn/restoring'
import { releasedWeights } from '@sr/fsrcnn/weights'
import { readWeights, writeOnnxModel, writeUserShader } from '@sr/weights-converter'

const folder = new URL('../../../out/exports/', import.meta.url)
const licence = 'MIT, Copyright (c) 2026 The sr authors'

/** Shares of the restoring network that a film of low bit rate may need; nothing in its frames tells which. */
const strengths = [0.25, 0.5]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const { name, scales, load } of releasedWeights) {
  if (scales.length > 1) continue // its heads are those of three networks
  const weights = readWeights((await load()).weights)
  store(`${name}.onnx`, writeOnnxModel(weights))
}
for (const { name, model, scale, load } of restoringPairs) {
  const { pair } = await load()
  if (scale === 2) storeShaders(name, readWeights(pair.clean), `${name}.safetensors`)
  for (const strength of strengths) {
    const weights = restoringWeights(pair, strength)
    const mixed = `${model}-restoring-${100 * strength}-x${scale}`
    store(`${mixed}.onnx`, writeOnnxModel(weights))
    const source = `${name}.safetensors and restoring/${name}.safetensors, ${1 - strength} and ${strength} of them`
    if (scale === 2) storeShaders(mixed, weights, source)
  }
}

function storeShaders(name, weights, source) {
  for (const form of ['compute', 'fragment']) {
    for (const range of ['limited', 'full']) {
      const file = [name, form === 'fragment' && 'fragment', range === 'full' && 'full']
        .filter(Boolean)
        .join('-')
      store(`${file}.glsl`, writeUserShader(weights, { form, range, name, source, licence }))
    }
  }
}

function store(name, content) {
  writeFileSync(new URL(name, folder), content)
  console.log(`out/exports/${name}  ${Math.ceil(content.length / 1000)} kB`)
}
