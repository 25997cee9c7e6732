/**
 * Runs the test of many pictures, four workers of which one is killed every three seconds, and a Redis that is
 * restarted once, with 20,000 pictures, and prints what it counted. Needs redis-server, and for S3 PyPI's moto.
 *
 *   node benchmarks/jobs-chaos.js [PICTURES] [folder|S3]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [pictures = '20000', place = 'folder'] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'cli', 'packages/cli/test/jobs/chaos.test.ts', '-t', place],
  {
    cwd: root,
    env: { ...process.env, SR_CHAOS_PICTURES: pictures },
    stdio: 'inherit',
  },
)
process.exitCode = status ?? 1
