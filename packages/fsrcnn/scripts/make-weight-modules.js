// Writes src/weights/released/NAME.ts for every weights/NAME.safetensors, and their list: `npm run weights`
// after a training. The safetensors files are the source; the modules are the same bytes in a form that
// bundlers, browsers and Node import alike.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const from = new URL('../weights/', import.meta.url)
const to = new URL('../src/weights/released/', import.meta.url)
const listFile = new URL('../src/weights/released-files.ts', import.meta.url)
const namesFile = new URL('../src/weights/released-names.ts', import.meta.url)

rmSync(to, { recursive: true, force: true }) // weights that are no longer released leave no module behind
mkdirSync(to, { recursive: true })
const names = readdirSync(from)
  .filter((file) => file.endsWith('.safetensors'))
  .map((file) => file.replace('.safetensors', ''))
  .sort()
const entries = names.map((name) => {
  const bytes = readFileSync(new URL(`${name}.safetensors`, from))
  writeFileSync(new URL(`${name}.ts`, to), moduleOf(name, bytes))
  console.log(`src/weights/released/${name}.ts`)
  return entryOf(name, bytes)
})
writeFileSync(listFile, listOf(entries))
console.log('src/weights/released-files.ts')
writeFileSync(namesFile, namesOf(names))
console.log('src/weights/released-names.ts')

function moduleOf(name, bytes) {
  return `// Made by scripts/make-weight-modules.js from weights/${name}.safetensors; do not edit.
import { decodeBase64 } from '../decode-base64.js'

/** The bytes of weights/${name}.safetensors, for createUpscaler${scalesOf(bytes).length > 1 ? ' with a scale' : ''}. */
export const weights: Uint8Array<ArrayBuffer> = /* @__PURE__ */ decodeBase64(
  '${bytes.toString('base64')}',
)
`
}

function entryOf(name, bytes) {
  const scales = scalesOf(bytes)
  const model = scales.length > 1 ? name : name.replace(new RegExp(`-x${scales[0]}$`), '')
  return `  { name: '${name}', model: '${model}', scales: [${scales.join(', ')}], load: () => import('./released/${name}.js') },`
}

/** The scale in the file's metadata, or those of its heads. */
function scalesOf(bytes) {
  const headerBytes = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes))
  return [JSON.parse(header.__metadata__['sr.config'])].flat().map(({ scale }) => scale)
}

function listOf(entries) {
  return `// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

export const releasedFiles = [
${entries.join('\n')}
]
`
}

/** Apart from the list, whose imports bundlers follow. */
function namesOf(names) {
  return `// Made by scripts/make-weight-modules.js from weights/*.safetensors; do not edit.

export const releasedNames: readonly string[] = [
${names.map((name) => `  '${name}',`).join('\n')}
]
`
}
