// Writes src/weights/released/NAME.ts for every weights/NAME.safetensors, src/weights/restoring/NAME.ts for every
// weights/restoring/NAME.safetensors, and their lists: `npm run weights` after a training. The safetensors files are the source; the modules are the same bytes in a form that
// bundlers, browsers and Node import alike.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const from = new URL('../weights/', import.meta.url)
const to = new URL('../src/weights/released/', import.meta.url)
const listFile = new URL('../src/weights/released-files.ts', import.meta.url)
const namesFile = new URL('../src/weights/released-names.ts', import.meta.url)

const restoringFrom = new URL('restoring/', from)
const restoringTo = new URL('../src/weights/restoring/', import.meta.url)
const restoringList = new URL('../src/weights/restoring-files.ts', import.meta.url)

rmSync(to, { recursive: true, force: true }) // weights that are no longer released leave no module behind
mkdirSync(to, { recursive: true })
const names = namesIn(from)
const entries = names.map((name) => {
  const bytes = readFileSync(new URL(`${name}.safetensors`, from))
  writeFileSync(new URL(`${name}.ts`, to), moduleOf(name, bytes))
  console.log(`src/weights/released/${name}.ts`)
  return entryOf(name, bytes)
})
writeFileSync(listFile, listOf('releasedFiles', '*.safetensors', entries))
console.log('src/weights/released-files.ts')
writeFileSync(namesFile, namesOf(names))
console.log('src/weights/released-names.ts')

rmSync(restoringTo, { recursive: true, force: true })
mkdirSync(restoringTo, { recursive: true })
const pairs = namesIn(restoringFrom).map((name) => {
  const bytes = readFileSync(new URL(`${name}.safetensors`, restoringFrom))
  const figures = JSON.parse(readFileSync(new URL(`${name}.json`, restoringFrom), 'utf8'))
  writeFileSync(new URL(`${name}.ts`, restoringTo), pairOf(name, bytes, figures))
  console.log(`src/weights/restoring/${name}.ts`)
  const [scale] = scalesOf(bytes)
  return `  { name: '${name}', model: '${name.replace(/-x\d$/, '')}', scale: ${scale}, load: () => import('./restoring/${name}.js') },`
})
writeFileSync(restoringList, listOf('restoringFiles', 'restoring/*.safetensors', pairs))
console.log('src/weights/restoring-files.ts')

function namesIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => file.replace('.safetensors', ''))
    .sort()
}

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

function pairOf(name, bytes, figures) {
  return `// Made by scripts/make-weight-modules.js from weights/restoring/${name}.safetensors and its figures; do not edit.
import { decodeBase64 } from '../decode-base64.js'
import { weights as clean } from '../released/${name}.js'
import type { RestoringPair } from '../restoring-pair.js'

/** For pictures that were compressed: ${name} and what was fine-tuned from it, in any mixture. */
export const pair: RestoringPair = {
  clean,
  jpeg: /* @__PURE__ */ decodeBase64(
    '${bytes.toString('base64')}',
  ),
  strengths: [
${strengthsOf(figures)
  .map((pair) => `    [${pair.join(', ')}],`)
  .join('\n')}
  ],
}
`
}

/**
 * Which mixture serves each quality best: the top of the parabola through the best of those measured and its
 * neighbours, on pictures of validation.
 */
function strengthsOf({ qualities, gb82_CC0: figures }) {
  const rows = Object.entries(figures)
    .filter(([row]) => row.startsWith('t = '))
    .map(([row, decibels]) => ({ t: Number(row.slice('t = '.length)), decibels }))
  return qualities.map((quality, i) => {
    const at = rows.reduce((best, { decibels }, k) => (decibels[i] > rows[best].decibels[i] ? k : best), 0)
    if (at === 0 || at === rows.length - 1) return [quality, rows[at].t]
    const [before, top, after] = [at - 1, at, at + 1].map((k) => rows[k].decibels[i])
    const shift = (0.5 * (before - after)) / (before - 2 * top + after)
    return [quality, Number((rows[at].t + shift * (rows[at].t - rows[at - 1].t)).toFixed(3))]
  })
}

function listOf(constant, files, entries) {
  return `// Made by scripts/make-weight-modules.js from weights/${files}; do not edit.

export const ${constant} = [
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
