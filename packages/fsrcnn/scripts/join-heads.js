// Writes one weights file of networks that differ in their heads only, checked bit for bit:
//   node packages/fsrcnn/scripts/join-heads.js x2.safetensors x3.safetensors x4.safetensors multi.safetensors
import { readFileSync, writeFileSync } from 'node:fs'
import { readWeights, writeMultiWeights } from '@sr/weights-converter/safetensors'

const inputs = process.argv.slice(2)
const output = inputs.pop()
if (inputs.length < 2)
  throw new Error('Expected two weights files or more, and the name of the file to write.')
const bytes = writeMultiWeights(inputs.map((path) => readWeights(readFileSync(path))))
writeFileSync(output, bytes)
console.log(`${output}: ${inputs.length} heads, ${bytes.length} bytes`)
