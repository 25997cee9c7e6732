import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { readJson, root } from './published-packages.js'

/** What is published as whole files: they hold what other files import. */
const wholeFiles = [
  'packages/fsrcnn/src/browser/sr.ts',
  'packages/fsrcnn/src/browser/sr-worker.ts',
  'packages/fsrcnn/src/worker/serve-upscaler.ts',
  'packages/engine/src/threads/worker.ts',
]

/** The packages of others whose code is inside our own published files, and by which of them it is: with its licence's text. */
export async function bundledPackages() {
  const found = new Map()
  for (const entry of wholeFiles) {
    for (const name of await codeOfOthers(entry)) found.set(name, [...(found.get(name) ?? []), entry])
  }
  return [...found].map(([name, entries]) => ({ name, entries, ...licenceOf(name) }))
}

/** The packages in node_modules that leave code in the bundle of an entry. */
async function codeOfOthers(entry) {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    ...{ bundle: true, write: false, metafile: true, outdir: 'unwritten', logLevel: 'error' },
    ...{ format: 'esm', platform: 'neutral', mainFields: ['module', 'main'] },
  })
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
  const names = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []) : [],
  )
  return new Set(names)
}

function licenceOf(name) {
  const folder = join(root, 'node_modules', name)
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  const { version, license } = readJson(join(folder, 'package.json'))
  return { version, licence: license, text: readFileSync(join(folder, file), 'utf8').trim() }
}
