// Writes src/worker/generated/: what the workers of createWorkerUpscaler run, in browsers and in Node.
// `npm run worker` does it, and is needed after a change of what they run: the upscaler, the engine and its
// kernels, @sr/image. With --check nothing is written, and the script fails if it would change.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../', import.meta.url)
const generated = new URL('src/worker/generated/', root)
const engineThreads = new URL('../engine/src/threads/', root)
const versionPlaceholder = 'the version of this code'

const files = {
  'upscaler-worker-code.ts': workerModule(await bundleForBrowsers(), { withVersion: true }),
  'upscaler-worker-code.node.ts': workerModule(await bundleForNode(), { withVersion: false }),
}
if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((name) => readGenerated(name) !== files[name])
  if (stale.length > 0) {
    console.error(
      `What is generated is stale: ${stale.join(', ')}. Run npm run worker --workspace packages/fsrcnn.`,
    )
    process.exitCode = 1
  }
} else {
  mkdirSync(generated, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(new URL(name, generated), text)
    console.log(`src/worker/generated/${name}  ${text.length} bytes`)
  }
}

/**
 * One script for the upscaler's worker and, started again from its own address, for the threads of the engine
 * in it. So the code that the engine carries for its threads is left out.
 */
function bundleForBrowsers() {
  const entry = `
    import { createExecutor } from '../engine/src/wasm/executor.js'
    import { serveParts } from '../engine/src/threads/serve-parts.js'
    import { workerVersion } from '../engine/src/threads/generated/worker-code.js'
    import { serveUpscaler } from './src/worker/serve-upscaler.js'
    if (self.name === 'sr-engine') serveParts(self, workerVersion, createExecutor)
    else serveUpscaler(self, '${versionPlaceholder}', { workerUrl: self.location.href })`
  const withoutCode = {
    name: 'without the code of the threads',
    setup({ onLoad }) {
      onLoad({ filter: /generated[/]worker-code[.]ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(/(workerCode: string =\s+)".*"$/m, "$1''"),
        loader: 'ts',
      }))
    },
  }
  return bundle(entry, 'neutral', 'start-worker.ts', [withoutCode])
}

/** There the engine starts its threads from the code that it carries. */
function bundleForNode() {
  const entry = `
    import { serveUpscaler } from './src/worker/serve-upscaler.js'
    serveUpscaler(self, '${versionPlaceholder}')`
  return bundle(entry, 'node', 'start-worker.node.ts', [])
}

async function bundle(contents, platform, startWorker, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    stdin: { contents, resolveDir: fileURLToPath(root) },
    alias: { '#start-worker': fileURLToPath(new URL(startWorker, engineThreads)) },
    plugins,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform,
    mainFields: ['module', 'main'],
    legalComments: 'none',
  })
  return outputFiles[0].text.trim()
}

function workerModule(code, { withVersion }) {
  const version = createHash('sha256').update(code).digest('hex').slice(0, 12)
  return `// Made by scripts/build-worker.js from src/worker/serve-upscaler.ts; do not edit.

/** What a worker runs; it speaks to \`self\`. */
export const upscalerWorkerCode: string =
  ${JSON.stringify(code.replace(versionPlaceholder, version))}
${withVersion ? versionExport(version) : ''}`
}

/** Only a served file can be of another version. */
function versionExport(version) {
  return `
/** What the code says of itself when it is ready. */
export const upscalerWorkerVersion = '${version}'
`
}

function readGenerated(name) {
  try {
    return readFileSync(new URL(name, generated), 'utf8')
  } catch {
    return undefined
  }
}
