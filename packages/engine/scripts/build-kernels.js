// Writes src/*/generated/: the kernels of assembly/ as WebAssembly, with and without relaxed SIMD, and what
// workers run; and generated/: the same as files, for pages that may run nothing else. `npm run kernels` does
// it, and is needed after a change of either. With --check nothing is written, and the script fails if what is
// generated is not what the sources compile to.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import { build } from 'esbuild'

const root = new URL('../', import.meta.url)
const chunkBytes = 4096

const [plain, relaxed] = [await compileKernels(['simd']), await compileKernels(['simd', 'relaxed-simd'])]
const kernelsVersion = versionOf(plain)
const workerPlaceholder = 'the version of this code'
const unversioned = await bundleWorker()
const workerVersion = versionOf(unversioned)
const worker = unversioned.replace(workerPlaceholder, workerVersion)

const files = {
  'src/wasm/generated/kernel-chunks.ts': kernelsModule(),
  'src/threads/generated/worker-code.ts': workerModule(),
  'generated/worker.js': `${worker}\n`,
  // Plain SIMD alone: it compiles everywhere, and gives the same bits everywhere.
  'generated/kernels.wasm': Buffer.concat([plain, customSection('sr.kernels', kernelsVersion)]),
}
if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((name) => !readGenerated(name)?.equals(Buffer.from(files[name])))
  if (stale.length > 0) {
    console.error(
      `What is generated is stale: ${stale.join(', ')}. Run npm run kernels --workspace packages/engine.`,
    )
    process.exitCode = 1
  }
} else {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(new URL('./', new URL(name, root)), { recursive: true })
    writeFileSync(new URL(name, root), content)
    console.log(`${name}  ${content.length} bytes`)
  }
}

/** What tells one version of a generated file from another: it changes with the content. */
function versionOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}

/** A section that WebAssembly ignores, with a name and a text of less than 128 bytes together. */
function customSection(name, text) {
  const content = Buffer.from(String.fromCharCode(name.length) + name + text)
  return Buffer.concat([Buffer.from([0, content.length]), content])
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
      readFile: (name) => readFile(new URL(name, root))?.toString() ?? null,
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
    define: { WORKER_VERSION: JSON.stringify(workerPlaceholder) },
  })
  return outputFiles[0].text.trim()
}

/**
 * Bytes are hexadecimal, and chunks of the two kinds alternate, because that compresses best: gzip sees
 * whole bytes, and what the kinds have in common lies within its reach. Base64, one kind after the other,
 * would add 2 kB to a package of 25.
 */
function kernelsModule() {
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

/** What generated/kernels.wasm has in its section \`sr.kernels\`. */
export const kernelsVersion = '${kernelsVersion}'
`
}

function workerModule() {
  return `// Made by scripts/build-kernels.js from src/threads/worker.ts; do not edit.

/** What a worker runs; it speaks to \`self\`. */
export const workerCode: string =
  ${JSON.stringify(worker)}

/** What the code says of itself when it is ready. */
export const workerVersion = '${workerVersion}'
`
}

function readGenerated(name) {
  return readFile(new URL(name, root))
}

function readFile(url) {
  try {
    return readFileSync(url)
  } catch {
    return undefined
  }
}
