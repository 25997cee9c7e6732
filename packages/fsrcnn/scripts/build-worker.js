// Writes src/worker/generated/: what the workers of createWorkerUpscaler run, in browsers and in Node.
// `npm run worker` does it, and is needed after a change of what they run: the upscaler, the engine and its
// kernels, @sr/image. With --check nothing is written, and the script fails if it would change.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../', import.meta.url)
const generated = new URL('src/worker/generated/', root)
const inPackages = (path) => fileURLToPath(new URL(`../${path}`, root))

const files = {
  'upscaler-worker-code.ts': await workerModule('neutral', 'start-worker.ts'),
  'upscaler-worker-code.node.ts': await workerModule('node', 'start-worker.node.ts'),
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

/** A module with the code as text. The engine in it starts its threads with this file of its own. */
async function workerModule(platform, startWorker) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['src/worker/upscaler-worker.ts'],
    alias: { '#start-worker': inPackages(`engine/src/threads/${startWorker}`) },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform,
    mainFields: ['module', 'main'],
    legalComments: 'none',
  })
  return `// Made by scripts/build-worker.js from src/worker/upscaler-worker.ts; do not edit.

/** What a worker runs; it speaks to \`self\`. */
export const upscalerWorkerCode: string =
  ${JSON.stringify(outputFiles[0].text.trim())}
`
}

function readGenerated(name) {
  try {
    return readFileSync(new URL(name, generated), 'utf8')
  } catch {
    return undefined
  }
}
