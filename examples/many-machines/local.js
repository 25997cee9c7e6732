/**
 * The same on this machine, with plain processes: cuts a photo into ten pictures, starts Redis and two workers,
 * submits, kills one of the workers on the way, and ends when every picture is there.
 *
 *   npm start --workspace examples/many-machines
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { crop } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const command = here('../../packages/cli/bin/sr.js')
const port = 6399
const queue = `redis://127.0.0.1:${port}`
const [pictures, large] = [here('out/pictures'), here('out/large')]

const sr = (...args) => execFileSync(process.execPath, [command, ...args], { encoding: 'utf8' }).trimEnd()
const start = (program, args) => spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
const startWorker = () => start(process.execPath, [command, 'work', '--queue', queue])

rmSync(here('out'), { recursive: true, force: true })
mkdirSync(pictures, { recursive: true })
const photo = decodePng(readFileSync(here('../photos/dog.png')))
const size = { width: Math.floor(photo.width / 5), height: Math.floor(photo.height / 2) }
for (let i = 0; i < 10; i++) {
  const piece = crop(photo, { x: (i % 5) * size.width, y: Math.floor(i / 5) * size.height, ...size })
  writeFileSync(join(pictures, `piece-${i}.png`), encodePng(piece))
}

const data = mkdtempSync(join(tmpdir(), 'sr-redis-'))
const redis = start('redis-server', [
  '--port',
  `${port}`,
  '--dir',
  data,
  '--appendonly',
  'yes',
  '--loglevel',
  'warning',
])
redis.on('error', () => {
  console.error('redis-server is not installed. On Debian: apt-get install redis-server')
  process.exit(1)
})
await wait(500)
const workers = [startWorker(), startWorker()]
try {
  console.log(sr('submit', pictures, large, '--scale', '2', '--queue', queue, '--shard-size', '2'))
  await wait(1500)
  console.log('one of the two workers is killed')
  workers[0].kill('SIGKILL')
  while (JSON.parse(sr('status', '--queue', queue, '--json')).jobs[0].left > 0) await wait(500)
  console.log(sr('status', '--queue', queue))
  const results = readdirSync(large).filter((name) => name.endsWith('.png'))
  console.log(`${results.length} pictures in ${large}`)
} finally {
  for (const process of [...workers, redis]) process.kill('SIGTERM')
  await wait(500)
  rmSync(data, { recursive: true, force: true })
}
