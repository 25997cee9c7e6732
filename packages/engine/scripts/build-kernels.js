// Writes src/*/generated/: the kernels of assembly/ as WebAssembly, with and without relaxed SIMD, and what
// workers run. `npm run kernels` does it, and is needed after a change of either. With --check nothing is
// written, and the script fails if src/*/generated/ is not what the sources compile to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import { build } from 'esbuild'

const root = new URL('../', import.meta.url)
const sources = new URL('src/', root)
const chunkBytes = 4096

const files = {
  'wasm/generated/kernel-chunks.ts': kernelsModule(
    await compileKernels(['simd']),
    await compileKernels(['simd', 'relaxed-simd']),
  ),
  'threads/generated/worker-code.ts': workerModule(await bundleWorker()),
}
if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((name) => readGenerated(name) !== files[name])
  if (stale.length > 0) {
    console.error(
      `What is generated is stale: ${stale.join(', ')}. Run npm run kernels --workspace packages/engine.`,
    )
    process.exitCode = 1
  }
} else {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(new URL('./', new URL(name, sources)), { recursive: true })
    writeFileSync(new URL(name, sources), text)
    console.log(`src/${name}  ${text.length} bytes`)
  }
}

/** The WebAssembly of assembly/index.ts. */
async function compileKernels(features) {
  let wasm
  const { error, stderr } = await main(
    [
      'assembly/index.ts',
      ...features.flatMap((feature) => ['--enable', feature]),
      ...'-O3 --shrinkLevel 1 --noAssert --runtime stub --importMemory --use abort='.split(' '),
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

/** src/threads/worker.ts and all that it imports, as a script. */
async function bundleWorker() {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['src/threads/worker.ts'],
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

/**
 * Bytes are hexadecimal, and chunks of the two kinds alternate, because that compresses best: gzip sees
 * whole bytes, and what the kinds have in common lies within its reach. Base64, one kind after the other,
 * would add 2 kB to a package of 25.
 */
function kernelsModule(plain, relaxed) {
  const chunks = []
  for (let start = 0; start < Math.max(plain.length, relaxed.length); start += chunkBytes) {
    for (const wasm of [plain, relaxed]) {
      chunks.push(Buffer.from(wasm.subarray(start, start + chunkBytes)).toString('hex'))
    }
  }
  return `// Made by scripts/build-kernels.js from assembly/; do not edit.

/** The kernels as WebAssembly in hexadecimal: a chunk for plain SIMD, one for relaxed SIMD, and so on. */
export const kernelChunks: readonly string[] = [
${chunks.map((chunk) => `  '${chunk}',`).join('\n')}
]
`
}

function workerModule(code) {
  return `// Made by scripts/build-kernels.js from src/threads/worker.ts; do not edit.

/** What a worker runs; it speaks to \`self\`. */
export const workerCode: string =
  ${JSON.stringify(code)}
`
}

function readGenerated(name) {
  return readText(new URL(name, sources))
}

function readText(url) {
  try {
    return readFileSync(url, 'utf8')
  } catch {
    return undefined
  }
}
