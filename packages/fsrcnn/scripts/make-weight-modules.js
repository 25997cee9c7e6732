// Writes src/weights/NAME.ts for every weights/NAME.safetensors: `npm run weights` after a training.
// The safetensors files are the source; the modules are the same bytes in a form that bundlers, browsers and Node import alike.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const from = new URL('../weights/', import.meta.url)
const to = new URL('../src/weights/', import.meta.url)

mkdirSync(to, { recursive: true })
for (const file of readdirSync(from).filter((name) => name.endsWith('.safetensors'))) {
  const name = file.replace('.safetensors', '')
  const base64 = readFileSync(new URL(file, from)).toString('base64')
  writeFileSync(
    new URL(`${name}.ts`, to),
    `// Made by scripts/make-weight-modules.js from weights/${file}; do not edit.
import { decodeBase64 } from '../decode-base64.js'

/** The bytes of weights/${file}, for createUpscaler. */
export const weights: Uint8Array = /* @__PURE__ */ decodeBase64(
  '${base64}',
)
`,
  )
  console.log(`src/weights/${name}.ts`)
}
