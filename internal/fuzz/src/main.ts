import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fuzzReader, type Tally } from './fuzz-reader.js'
import { readers } from './readers.js'

const usage = `npm run fuzz -- [--minutes N] [--reader NAME] [--seed S] [--only NUMBER]

Readers: ${[...readers.keys()].join(', ')}.
Lets each read damaged files for its share of the time (1 minute in all by default). --only repeats one input that a report names. Faulty inputs are stored in internal/fuzz/found.`

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
  const head = ['inputs', 'read', 'refused', 'faults', 'a second', 'slowest', 'memory']
  console.log(`seed ${seed}\n${line('reader', ...head)}`)
  for (const name of names) {
    const range = values.only === undefined ? { from: 0, to: 2 ** 31 - 1 } : { from: only, to: only + 1 }
    const tally = await fuzzReader({ name, seed, ...range, ms: (minutes * 60_000) / names.length })
    print(name, tally)
    for (const { number, fault, input } of tally.faults) {
      console.log(`  number ${number}: ${fault}`)
      mkdirSync(found, { recursive: true })
      writeFileSync(`${found}${name}-${seed}-${number}`, input)
    }
    if (tally.faults.length > 0) process.exitCode = 1
  }
}

/** `slowest` is of one input; `memory` is by how much the process grew at most, garbage and all. */
function print(name: string, { tried, read, refused, seconds, slowestMs, grownBytes, faults }: Tally): void {
  const most = `${(grownBytes / 2 ** 20).toFixed(0)} MB`
  const speed = Math.round(tried / seconds)
  console.log(line(name, tried, read, refused, faults.length, speed, `${Math.ceil(slowestMs)} ms`, most))
}

function line(...cells: readonly (string | number)[]): string {
  return cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(16) : `${cell}`.padStart(10))).join('')
}
