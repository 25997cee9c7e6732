// Writes src/generated/: the kernels of assembly/ as WebAssembly, with and without relaxed SIMD, and the worker's code.
// `npm run kernels` after a change of assembly/ or of what a worker runs; with --check it writes nothing and fails if
// src/generated/ is not what the sources compile to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import { build } from 'esbuild'

const root = new URL('../', import.meta.url)
const generated = new URL('src/generated/', root)

const files = {
  'kernels-plain.ts': kernelsModule(await compileKernels(['simd']), 'plain SIMD'),
  'kernels-relaxed.ts': kernelsModule(await compileKernels(['simd', 'relaxed-simd']), 'relaxed SIMD'),
  'worker-code.ts': workerModule(await bundleWorker()),
}
if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((name) => readGenerated(name) !== files[name])
  if (stale.length > 0) {
    console.error(
      `src/generated/ is stale: ${stale.join(', ')}. Run npm run kernels --workspace packages/engine.`,
    )
    process.exitCode = 1
  }
} else {
  mkdirSync(generated, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(new URL(name, generated), text)
    console.log(`src/generated/${name}  ${text.length} bytes`)
  }
}

/** The WebAssembly of assembly/index.ts. */
async function compileKernels(features) {
  let wasm
  const { error, stderr } = await main(
    [
      'assembly/index.ts',
      ...features.flatMap((feature) => ['--enable', feature]),
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--use', 'abort='],
      ...['--outFile', 'kernels.wasm'],
    ],
    {
      readFile: (name) => readText(new URL(name, root)) ?? null,
      listFiles: () => [],
      writeFile: (_, contents) => {
        wasm = contents
      },
    },
  )
  if (error) throw new Error(`asc: ${error.message}\n${stderr}`)
  return wasm
}

/** src/worker.ts and all that it imports, as a script. */
async function bundleWorker() {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['src/worker.ts'],
    conditions: ['@sr/source'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'neutral',
    legalComments: 'none',
  })
  return outputFiles[0].text.trim()
}

function kernelsModule(wasm, features) {
  return `// Made by scripts/build-kernels.js from assembly/; do not edit.

/** The kernels for ${features}: WebAssembly in base64. */
export const kernels: string =
  '${Buffer.from(wasm).toString('base64')}'
`
}

function workerModule(code) {
  return `// Made by scripts/build-kernels.js from src/worker.ts; do not edit.

/** What a worker runs; it speaks to \`self\`. */
export const workerCode: string =
  ${JSON.stringify(code)}
`
}

function readGenerated(name) {
  return readText(new URL(name, generated))
}

function readText(url) {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return undefined
  }
}
