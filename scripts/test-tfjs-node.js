/**
 * Runs the tests of the tfjs backends on `@tensorflow/tfjs-node`, which it installs, and measures a training step there.
 *
 *   npm run test:tfjs-node
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installTfjsNode } from './install-tfjs-node.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const SR_TFJS_NODE = fileURLToPath(new URL('load-tfjs-node.cjs', import.meta.url))

console.log(`tfjs-node: ${installTfjsNode()}`)
const projects = ['layers', 'fsrcnn', 'metrics'].map((name) => `--project=${name}`)
runNode(
  'node_modules/vitest/vitest.mjs',
  'run',
  ...projects,
  '-t',
  'on (the )?tensorflow',
  '--hideSkippedTests',
)
runNode('benchmarks/training-step.js')

function runNode(...command) {
  const env = { ...process.env, SR_TFJS_NODE, TF_CPP_MIN_LOG_LEVEL: '2' } // TensorFlow greets otherwise
  const { status } = spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
