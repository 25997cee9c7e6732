/**
 * Measures the speed of our engine beside others and writes docs/speed.md, docs/speed.svg and
 * benchmarks/results/speed.json. The machine should have nothing else to do.
 *
 *   npm run bench                # all of it, a quarter of an hour
 *   npm run bench -- --quick     # a minute, with few runs and small pictures; writes into out/
 *   npm run bench -- --only coldStart   # one block of speed.json anew: coldStart, peers, srcnn, endToEnd or pixelCost
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureColdStart } from './cold-start.js'
import { contenders } from './contenders.js'
import { describeMachine } from './machine.js'
import { measure } from './measure.js'
import { networks } from './networks.js'
import { installPeers } from './peers.js'
import { fullPlan, quickPlan } from './plan.js'
import { sameOutput } from './same-output.js'
import { speedChart } from './speed-chart.js'
import { speedPage } from './speed-page.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { quick = false, only } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' } },
}).values
const folders = quick ? { docs: 'out', results: 'out' } : { docs: 'docs', results: 'benchmarks/results' }
const resultsFile = join(root, folders.results, 'speed.json')
const plan = quick ? quickPlan : fullPlan
const ours = contenders.filter((contender) => contender.ours)
const upscalers = ours.map((engine) => ({
  ...engine,
  name: `createUpscaler, ${engine.threads} thread${engine.threads === 1 ? '' : 's'}`,
  module: 'upscaler.js',
}))

installPeers()
const blocks = {
  coldStart: () => announced('cold start', () => measureColdStart(plan.coldStart.runs)),
  peers: () => measurePeers(plan.peers),
  srcnn: () => measureSrcnn(plan.srcnn),
  endToEnd: () => measureEndToEnd(plan.endToEnd),
  pixelCost: () => measurePixelCost(plan.pixelCost),
}
const results = only
  ? JSON.parse(readFileSync(resultsFile, 'utf8'))
  : { command: quick ? 'npm run bench -- --quick' : 'npm run bench', machine: describeMachine() }
for (const name of only ? [only] : Object.keys(blocks)) results[name] = await blocks[name]()
write(results)

/** All contenders on each picture, after their outputs have been compared. */
async function measurePeers(cases) {
  const measured = []
  for (const { runs, ...spec } of cases) {
    const { architecture } = networks[spec.network].config(spec.scale)
    const able = contenders.filter(({ fsrcnnOnly = false }) => architecture === 'fsrcnn' || !fsrcnnOnly)
    const entries = able.map((contender) => ({ contender, spec }))
    const title = `${spec.network} ×${spec.scale} of ${spec.width}×${spec.height}`
    measured.push({ ...spec, rows: await announced(title, () => measure(entries, runs, sameOutput)) })
  }
  return measured
}

/** Every network on our engine with one thread, to the same output. */
function measureSrcnn({ runs, ...spec }) {
  const [contender] = ours
  const entries = Object.keys(networks).map((network) => ({ contender, spec: { network, ...spec } }))
  return announced('FSRCNN beside SRCNN', () => measure(entries, runs))
}

/** The network alone, luma to luma, beside RGB to RGB. */
function measureEndToEnd({ networks: names, runs, ...spec }) {
  const entries = names.flatMap((network) =>
    [...ours, ...upscalers].map((contender) => ({ contender, spec: { network, ...spec } })),
  )
  return announced('end to end', () => measure(entries, runs))
}

/**
 * RGB to RGB with two threads, from small to large pictures; a process for each, so that they can take turns.
 */
function measurePixelCost({ sizes, runs, ...spec }) {
  const contender = upscalers.at(-1)
  const entries = sizes.map((size) => ({ contender, spec: { ...spec, ...size } }))
  return announced('cost per pixel', () => measure(entries, runs))
}

async function announced(title, work) {
  const start = performance.now()
  const rows = await work()
  console.log(`${title} (${((performance.now() - start) / 1000).toFixed(0)} s)`)
  for (const { contender, network, width, height, ms, largestDifference } of rows) {
    const what = [contender.padEnd(38), network?.padEnd(11), width && `${width}×${height}`.padEnd(9)]
    const times = `min ${ms.min.toFixed(1)} ms, median ${ms.median.toFixed(1)} ms`
    const difference =
      largestDifference === undefined ? '' : `, output within ${largestDifference.toExponential(0)}`
    console.log(`  ${what.filter(Boolean).join(' ')} ${times}${difference}`)
  }
  return rows
}

function write(results) {
  const files = {
    [resultsFile]: `${JSON.stringify(results, null, 2)}\n`,
    [join(root, folders.docs, 'speed.svg')]: speedChart(results),
    [join(root, folders.docs, 'speed.md')]: speedPage(results),
  }
  for (const folder of Object.values(folders)) mkdirSync(join(root, folder), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(path, content)
    console.log(relative(root, path))
  }
}
