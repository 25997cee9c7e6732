import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { readers } from './readers.js'
import type { Assignment, Report } from './worker.js'

/** What became of one reader's inputs. */
interface Tally {
  tried: number
  read: number
  refused: number
  seconds: number
  readonly faults: string[]
}

const usage = `npm run fuzz -- [--minutes N] [--reader NAME] [--seed S] [--only NUMBER]

Readers: ${[...readers.keys()].join(', ')}.
Lets each read damaged files for its share of the time (1 minute in all by default). --only repeats one input that a report names. Faulty inputs are stored in internal/fuzz/found.`

const hangMs = 2000
/** For the first input: modules are loaded before it. */
const startMs = 60_000
/** Above what the loaded modules take: 16 × the largest input + 64 MB, with room for what is not yet collected. */
const heapMb = 192
const mostFaults = 20
const found = fileURLToPath(new URL('../found/', import.meta.url))

await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      reader: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const names = values.reader === undefined ? [...readers.keys()] : [values.reader]
  const [minutes, seed, only] = [values.minutes, values.seed, values.only ?? '0'].map(Number)
  if (
    values.help ||
    !(minutes > 0) ||
    !Number.isInteger(seed) ||
    !Number.isInteger(only) ||
    !names.every((name) => readers.has(name))
  ) {
    console.log(usage)
    process.exitCode = values.help ? 0 : 2
    return
  }
  let faults = 0
  console.log(`seed ${seed}\n${line('reader', 'inputs', 'read', 'refused', 'faults', 'a second')}`)
  for (const name of names) {
    const range = values.only === undefined ? { from: 0, to: 2 ** 31 - 1 } : { from: only, to: only + 1 }
    const tally = await fuzz(name, seed, range, (minutes * 60_000) / names.length)
    const { tried, read, refused, seconds } = tally
    console.log(line(name, tried, read, refused, tally.faults.length, Math.round(tried / seconds)))
    for (const fault of tally.faults) console.log(`  ${fault}`)
    faults += tally.faults.length
  }
  if (faults > 0) process.exitCode = 1
}

function line(...cells: readonly (string | number)[]): string {
  return cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(14) : `${cell}`.padStart(10))).join('')
}

/** Runs workers one after the other: one that hangs or dies is replaced, and goes on behind its last input. */
async function fuzz(
  name: string,
  seed: number,
  range: { from: number; to: number },
  ms: number,
): Promise<Tally> {
  const began = Date.now()
  const current = new Int32Array(new SharedArrayBuffer(4))
  const counts = new Int32Array(new SharedArrayBuffer(8))
  const faults: string[] = []
  let from = range.from
  while (from < range.to && Date.now() < began + ms && faults.length < mostFaults) {
    Atomics.store(current, 0, from)
    const end = await runWorker(
      { reader: name, seed, from, to: range.to, until: began + ms, current, counts },
      faults,
    )
    if (end === undefined) break
    faults.push(`number ${current[0]}: ${end}`)
    from = current[0] + 1
  }
  const [read, refused] = counts
  const seconds = Math.max(1, Date.now() - began) / 1000
  return { tried: read + refused + faults.length, read, refused, seconds, faults }
}

/** Resolves to undefined when the time is over, or to why the worker ended before. */
function runWorker(assignment: Assignment, faults: string[]): Promise<string | undefined> {
  const { current, reader, seed } = assignment
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: assignment,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
    let [last, since] = [-1, Date.now()]
    const watch = setInterval(() => {
      if (current[0] !== last) [last, since] = [current[0], Date.now()]
      else if (Date.now() - since > (last === assignment.from ? startMs : hangMs))
        finish(`hang: above ${hangMs} ms`)
    }, 100)
    const finish = (why: string | undefined) => {
      clearInterval(watch)
      void worker.terminate()
      resolve(why)
    }
    worker.on('message', (report: Report) => {
      if (report === 'done') return finish(undefined)
      faults.push(`number ${report.number}: ${report.fault}`)
      mkdirSync(found, { recursive: true })
      writeFileSync(`${found}${reader}-${seed}-${report.number}`, report.input)
      if (faults.length >= mostFaults) finish(undefined)
    })
    worker.on('error', (error) => finish(`died: ${error.message}`))
  })
}
