/**
 * Measures our engine on a GPU beside others on the same adapter, in one page of Chromium, and writes
 * docs/speed-webgpu.md and benchmarks/results/speed-webgpu.json. The adapter is SwiftShader, a GPU in software, on
 * which ratios alone mean something; with --gpu it is the machine's own.
 *
 *   npm run bench:webgpu                     # a quarter of an hour on two cores, most of it the others' frames
 *   npm run bench:webgpu -- --quick          # two minutes, small frames; writes into out/
 *   npm run bench:webgpu -- --sizes 320x180,1920x1080 --rounds 5 --gpu
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine } from './speed/machine.js'
import { median } from './speed/measure.js'
import { installPeers } from './speed/peers.js'
import { contenderNames } from './webgpu/contender-names.js'
import { openPage } from './webgpu/open-page.js'
import { webgpuPage } from './webgpu/webgpu-page.js'

const { quick, gpu, sizes, rounds } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    gpu: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '160x90' },
    rounds: { type: 'string', default: '3' },
  },
}).values
const given = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))

installPeers()
const { page, close } = await openPage(gpu)
try {
  const results = {
    command: ['npm run bench:webgpu', ...(given.length > 0 ? ['--', ...given] : [])].join(' '),
    machine: describeMachine(),
    adapter: await page.evaluate('describeAdapter()'),
    load: 0,
    cases: [],
  }
  console.log(`adapter: ${results.adapter}`)
  for (const spec of casesOf()) {
    results.cases.push(await measureCase(spec))
    results.load = Math.max(results.load, loadavg()[0])
    write(results) // what is measured is not lost if the next case fails
  }
} finally {
  await close()
}

/** What the engine is judged by, then all scales of both networks. */
function casesOf() {
  const all = sizes.split(',').flatMap((size) => {
    const [width, height] = size.split('x').map(Number)
    return ['fsrcnn', 'fsrcnn-s'].flatMap((network) =>
      [2, 3, 4].map((scale) => ({ network, scale, width, height, rounds: Number(rounds) })),
    )
  })
  const judged = { network: 'fsrcnn', scale: 3, width: 640, height: 360, rounds: Math.min(2, Number(rounds)) }
  return quick ? all.filter(({ scale }) => scale === 3) : [judged, ...all]
}

/** Opens all contenders, compares their first frames, then times them in turns. */
async function measureCase({ rounds, ...spec }) {
  const { network, scale, width, height } = spec
  console.log(`${network} ×${scale}, ${width}×${height}`)
  const rows = []
  for (const contender of contenderNames(spec)) {
    try {
      rows.push({
        contender,
        times: [],
        ...(await page.evaluate(([name, spec]) => self.openContender(name, spec), [contender, spec])),
      })
    } catch (error) {
      console.error(`  ${contender} is left out: ${error.message}`)
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contender, times } of rows)
      times.push(await page.evaluate((name) => self.timeFrame(name), contender))
  }
  await page.evaluate('closeContenders()')
  const measured = rows.map(({ times, ...row }) => ({
    ...row,
    ms: { min: Math.min(...times), median: median(times) },
  }))
  for (const { contender, ms, firstMs, difference } of measured) {
    const figures = [
      `min ${ms.min.toFixed(1)} ms`,
      `median ${ms.median.toFixed(1)}`,
      `first ${firstMs.toFixed(0)}`,
    ]
    console.log(
      `  ${contender.padEnd(30)} ${figures.join(', ')}, difference ${difference?.toExponential(0) ?? '–'}`,
    )
  }
  return { ...spec, rounds, rows: measured }
}

function write(results) {
  const files = {
    [join(root, quick ? 'out' : 'benchmarks/results', 'speed-webgpu.json')]:
      `${JSON.stringify(results, null, 2)}\n`,
    [join(root, quick ? 'out' : 'docs', 'speed-webgpu.md')]: webgpuPage(results),
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(path, content)
  }
}
