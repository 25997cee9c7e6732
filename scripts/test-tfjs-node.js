/**
 * Runs the tests of the tfjs backends on `@tensorflow/tfjs-node`, which it installs, and
 * measures a training step there.
 *
 *   npm run test:tfjs-node
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installTfjsNode } from './install-tfjs-node.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const SR_TFJS_NODE = fileURLToPath(new URL('load-tfjs-node.cjs', import.meta.url))

const report = 'test-report.tfjs-node.json'
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  ...['layers', 'fsrcnn', 'metrics'].map((name) => `--project=${name}`),
  '--testNamePattern=on (the )?tensorflow',
  ...['--reporter=default', '--reporter=json', `--outputFile=${report}`],
]

console.log(`tfjs-node: ${installTfjsNode()}`)
rmSync(join(root, report), { force: true })
runNode(...vitest)
runNode('scripts/count-tests.js', report) // vitest is content where no name fits the pattern
runNode('benchmarks/training-step.js')

function runNode(...command) {
  const env = { ...process.env, SR_TFJS_NODE, TF_CPP_MIN_LOG_LEVEL: '2' } // TensorFlow greets otherwise
  const { status } = spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
