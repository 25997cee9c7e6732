/**
 * Runs the test of many pictures, four workers of which one is killed every three seconds, and a Redis that is
 * restarted once, with 20,000 pictures, and prints what it counted. Needs redis-server.
 *
 *   node benchmarks/jobs-chaos.js [PICTURES]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'cli', 'packages/cli/test/jobs/chaos.test.ts'],
  {
    cwd: root,
    env: { ...process.env, SR_CHAOS_PICTURES: process.argv[2] ?? '20000' },
    stdio: 'inherit',
  },
)
process.exitCode = status ?? 1
