/**
 * Prints what the queue costs: `sr submit` and `sr work` beside `sr upscale` on the same folder, two workers
 * beside one, and the memory that 10,000 shards take in Redis. All take turns in one run; of ratios the median
 * is printed. The time of all processors is printed too: other programs at work change it least. Needs
 * redis-server.
 *
 *   npm run build && node benchmarks/jobs-speed.js [PICTURES] [ROUNDS]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createRaster } from '@sr/image'
import { encodePng } from '@sr/image/png'
import { submitJob, workOnQueue } from '@sr/jobs/bullmq'
import { Redis } from 'ioredis'
import { table } from './speed/markdown-table.js'

const pictures = Number(process.argv[2] ?? 300)
const rounds = Number(process.argv[3] ?? 5)
const shardSize = Math.ceil(pictures / 6)
const command = fileURLToPath(new URL('../packages/cli/bin/sr.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sr-jobs-speed-'))
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** Has a process write what it took of the processors, in microseconds, into its third pipe. */
const reportProcessors = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs'
  process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)) })`)}`

let processorSeconds = 0

async function run(...args) {
  const child = spawn(process.execPath, ['--import', reportProcessors, command, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  child.stdio[3].on('data', (text) => {
    processorSeconds += Number(text) / 1e6
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`sr ${args.join(' ')} ended with ${code}.`)
}

async function timeOf(work) {
  rmSync(join(folder, 'out'), { recursive: true, force: true })
  processorSeconds = 0
  const started = performance.now()
  await work()
  const time = { seconds: (performance.now() - started) / 1000, processors: processorSeconds }
  const results = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.png')).length
  if (results !== pictures) throw new Error(`${results} results of ${pictures} pictures.`)
  return time
}

async function startRedis() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  const child = spawn(
    'redis-server',
    ['--port', `${port}`, '--dir', folder, '--appendonly', 'yes', '--save', ''],
    {
      stdio: 'ignore',
    },
  )
  await wait(1000)
  return { child, url: `redis://127.0.0.1:${port}` }
}

const redis = await startRedis()
try {
  mkdirSync(join(folder, 'in'))
  for (let i = 0; i < pictures; i++) {
    const raster = createRaster(320, 240, 3, 'uint8')
    for (let k = 0; k < raster.data.length; k++)
      raster.data[k] = 128 + 60 * Math.sin(((k % 960) + 7 * i) / 31) + ((k * 7919) % 13)
    writeFileSync(join(folder, 'in', `p${String(i).padStart(5, '0')}.png`), encodePng(raster))
  }
  const work = (...more) => run('work', '--queue', redis.url, '--until-empty', ...more)
  const submit = () =>
    run('submit', 'in', 'out', '--scale', '2', '--queue', redis.url, '--shard-size', `${shardSize}`)
  const upscale = (...more) => run('upscale', 'in', '-o', 'out/', '--scale', '2', '--quiet', ...more)
  const one = ['--threads', '1', '--concurrency', '1']
  const ways = {
    'sr upscale': () => upscale(),
    'sr submit, one sr work': () => submit().then(() => work()),
    'sr work, one thread, one picture at a time': () => submit().then(() => work(...one)),
    'two of these': () => submit().then(() => Promise.all([work(...one), work(...one)])),
  }
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]))
  for (let round = 0; round < rounds; round++)
    for (const [way, go] of Object.entries(ways)) times[way].push(await timeOf(go))
  const ofWay = (way, field) => median(times[way].map((time) => time[field]))
  const ratio = (way, to, field) =>
    median(times[way].map((time, round) => time[field] / times[to][round][field]))
  const rows = Object.keys(ways).map((way) => [
    way,
    ofWay(way, 'seconds').toFixed(1),
    (pictures / ofWay(way, 'seconds')).toFixed(1),
    ofWay(way, 'processors').toFixed(1),
  ])
  console.log(
    `${pictures} PNGs of 320 × 240 ×2 by FSRCNN, ${rounds} rounds; with the start of the processes\n`,
  )
  console.log(table(['', 'seconds', 'pictures/s', "processors' seconds"], rows))
  const [alone, queued, single, two] = Object.keys(ways)
  const percent = (field) => `${(100 * ratio(queued, alone, field) - 100).toFixed(1)} %`
  console.log(
    `\nqueue against sr upscale: ${percent('processors')} of the processors' time, ${percent('seconds')} of time`,
  )
  console.log(`two workers against one: ${(1 / ratio(two, single, 'seconds')).toFixed(2)} times as fast\n`)

  const shards = 10_000
  const client = new Redis(redis.url)
  const megabytes = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]) / 1e6
  await client.flushall()
  const empty = await megabytes()
  const shardEnds = Array.from({ length: shards }, (_, i) => (i + 1) * 60_000)
  const job = {
    kind: 'pictures',
    id: 'c0ffee'.repeat(3),
    output: 's3://pictures/large',
    pictures: shards * 1000,
    shardEnds,
  }
  await submitJob(redis.url, job)
  const submitted = (await megabytes()) - empty
  const report = { pictures: 1000, done: 1000, presentBefore: 0, failed: [], left: 0 }
  const started = performance.now()
  await workOnQueue(redis.url, {
    handlers: { pictures: async () => report },
    signal: new AbortController().signal,
    graceMs: 0,
    untilEmpty: true,
    onEvent: () => {},
  })
  const milliseconds = (performance.now() - started) / shards
  const done = (await megabytes()) - empty
  client.disconnect()
  console.log(
    `Redis, ${shards} shards: ${submitted.toFixed(1)} MB waiting, ${done.toFixed(1)} MB done; the queue takes ${milliseconds.toFixed(1)} ms a shard`,
  )
} finally {
  redis.child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
