import { servePage } from '@sr-internal/testing'
import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { expect, test } from 'vitest'
import { bundleEngine } from './support/bundle-engine.js'

const script = `
  self.prepare = (threads, width, height) => {
    const input = Float32Array.from({ length: width * height }, (_, i) => (i % 251) / 250)
    const weights = seededWeights(presetConfig('fsrcnn', 3), 1)
    self.runEngine = async () => {
      const network = await wasmEngine({ threads }).load(weights)
      for (let i = 0; i < 2; i++) await network.run(input, height, width)
      network.dispose()
    }
  }`

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** How long the thread computed, in microseconds; time in which others had the processor does not count. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

const browser = closedAfterwards(await launchChromium())

test.each([
  { where: 'on one thread', threads: 1, policy: '', width: 900, height: 700 },
  { where: 'on two threads', threads: 2, policy: '', width: 900, height: 700 },
  {
    where: 'where workers are forbidden',
    threads: 2,
    policy: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
    width: 900,
    height: 700,
  },
  {
    where: 'where WebAssembly is forbidden',
    threads: 2,
    policy: "script-src 'self'",
    width: 130,
    height: 130,
  },
])('$where no task computes for more than 50 ms, the first run included', async (place) => {
  const { threads, policy, width, height } = place
  const code = await bundleEngine('browser', script)
  const { url, close } = await servePage(code, policy === '' ? {} : { 'Content-Security-Policy': policy })
  const page = await browser.newPage()
  try {
    await page.goto(url)
    await page.waitForFunction('self.prepare')
    await page.evaluate(`prepare(${threads}, ${width}, ${height})`)
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
    await page.evaluate('runEngine()')
    const tasks = pageTasks(await browser.stopTracing())
    expect(tasks.length).toBeGreaterThan(10) // it does find them
    expect(Math.max(...tasks)).toBeLessThan(50)
  } finally {
    await page.close()
    close()
  }
})

/** How many milliseconds each task of the page's main thread computed. */
function pageTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] }
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const isMain = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain'
  const mains = new Set(traceEvents.filter(isMain).map(threadOf))
  return traceEvents
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
}
