import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseNetworkConfig, seededWeights } from '@sr/network'
import { readWeights, writeOnnxModel, writeTorchCheckpoint } from '@sr/weights-converter'

// Writes the networks of packages/weights-converter/test/fixtures/exports/cases.json as ONNX models and PyTorch
// checkpoints, for make_export_fixtures.py: node reference/write_exports.js FOLDER

const [folder] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('write_exports: which folder? Usage: node reference/write_exports.js FOLDER')
const packages = new URL('../packages/', import.meta.url)
const cases = JSON.parse(
  readFileSync(new URL('weights-converter/test/fixtures/exports/cases.json', packages), 'utf8'),
)

mkdirSync(folder, { recursive: true })
for (const [name, { file, config }] of Object.entries(cases)) {
  const weights =
    file === undefined
      ? seededWeights(parseNetworkConfig(config), 1)
      : readWeights(readFileSync(new URL(`fsrcnn/weights/${file}`, packages)))
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(weights.config))
  for (const dtype of ['f32', 'f16'])
    writeFileSync(join(folder, `${name}.${dtype}.onnx`), writeOnnxModel(weights, { dtype }))
  for (const dtype of ['f32', 'f16'])
    writeFileSync(join(folder, `${name}.${dtype}.pth`), writeTorchCheckpoint(weights, { dtype }))
}
