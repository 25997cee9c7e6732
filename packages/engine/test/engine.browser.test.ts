import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { presetConfig, seededWeights } from '@sr/network'
import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { describe, expect, test, vi } from 'vitest'
import { wasmEngine } from '../src/index.js'
import { bundleEngine } from './support/bundle-engine.js'

const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
/** A picture that threads are worth, and one that plain loops can do in time. */
const [largeSide, smallSide] = [240, 48]

/** What happens in the page; the workers live until `dispose`. */
const script = `
  self.runEngine = async (threads, side, workerUrl) => {
    const fallbacks = []
    const engine = wasmEngine({ threads, workerUrl, onFallback: (fallback) => fallbacks.push(fallback) })
    const weights = seededWeights(presetConfig('fsrcnn', 2), 1)
    const [network, again] = [await engine.load(weights), await engine.load(weights)]
    const input = Float32Array.from({ length: side * side }, (_, i) => (i % 251) / 250)
    const output = await network.run(input, side, side)
    await again.run(input, side, side)
    self.dispose = () => { network.dispose(); again.dispose() }
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', output))
    const hash = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return { hash, sample: Array.from(output.subarray(0, 2000)), fallbacks }
  }`

interface PageResult {
  readonly hash: string
  readonly sample: number[]
  readonly fallbacks: { readonly code: string; readonly message: string }[]
  /** The page's workers after the runs, before the networks were disposed. */
  readonly workers: number
}

describe('in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const code = await bundleEngine('browser', script)

  /** Runs the engine in a page with these headers; `initScript` runs before. */
  async function runInPage(
    threads: number,
    headers: Readonly<Record<string, string>>,
    { side = largeSide, initScript = '', workerUrl = '', files = {} } = {},
  ): Promise<PageResult> {
    const { url, close } = await servePage(code, headers, files)
    const page = await browser.newPage()
    try {
      await page.addInitScript(initScript)
      await page.goto(url)
      await page.waitForFunction('self.runEngine')
      const result = (await page.evaluate(
        `runEngine(${threads}, ${side}, ${workerUrl === '' ? undefined : JSON.stringify(workerUrl)})`,
      )) as Omit<PageResult, 'workers'>
      const workers = page.workers().length
      await page.evaluate('dispose()')
      await vi.waitFor(() => expect(page.workers()).toHaveLength(0))
      return { ...result, workers }
    } finally {
      await page.close()
      close()
    }
  }

  let oneThread: Promise<PageResult> | undefined
  /** What an isolated page makes of it on one thread. */
  const onOneThread = () => {
    oneThread ??= runInPage(1, isolated)
    return oneThread
  }

  const outputs = new Map<number, Promise<Float32Array>>()
  /** What Node makes of it. */
  function expectedOutput(side: number): Promise<Float32Array> {
    const output = outputs.get(side) ?? computeOutput(side)
    outputs.set(side, output)
    return output
  }

  async function computeOutput(side: number): Promise<Float32Array> {
    const network = await wasmEngine({ threads: 1 }).load(seededWeights(presetConfig('fsrcnn', 2), 1))
    const input = Float32Array.from({ length: side * side }, (_, i) => (i % 251) / 250)
    const output = await network.run(input, side, side)
    network.dispose()
    return output
  }

  async function expectToBeClose({ sample }: PageResult, side = largeSide): Promise<void> {
    const expected = (await expectedOutput(side)).subarray(0, sample.length)
    expect(maxAbsoluteDifference(sample, expected)).toBeLessThan(1e-5)
  }

  test('an isolated page uses its threads, says nothing and ends them with the last network', async () => {
    const result = await runInPage(2, isolated)
    expect(result.fallbacks).toEqual([])
    expect(result.workers).toBe(2)
    await expectToBeClose(result)
    expect((await onOneThread()).hash).toBe(result.hash)
  })

  test('the bits are those of Node where both have the same instructions', async () => {
    // Node 20 has no relaxed SIMD.
    const relaxed = Number(process.versions.node.split('.')[0]) >= 21
    const withoutRelaxed = `
      const { validate } = WebAssembly
      WebAssembly.validate = (bytes) => !bytes.includes(0x85) && validate(bytes)`
    const { hash } = await runInPage(2, isolated, { initScript: relaxed ? '' : withoutRelaxed })
    expect(hash).toBe(
      createHash('sha256')
        .update(await expectedOutput(largeSide))
        .digest('hex'),
    )
  })

  test('a page that is not isolated uses its threads too, and the bits are the same', async () => {
    const result = await runInPage(2, {})
    expect(result.fallbacks).toEqual([])
    expect(result.workers).toBe(2)
    expect(result.hash).toBe((await onOneThread()).hash)
  })

  test("a page whose policy lacks 'wasm-unsafe-eval' runs plain loops and says so once", async () => {
    const headers = { ...isolated, 'Content-Security-Policy': "script-src 'self'" }
    const result = await runInPage(2, headers, { side: smallSide })
    expect(result.fallbacks).toEqual([
      { code: 'no-webassembly', message: expect.stringMatching(/'wasm-unsafe-eval'/) },
    ])
    await expectToBeClose(result, smallSide)
  })

  test('a page whose policy forbids workers from blobs runs on one thread and says so once', async () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
    const result = await runInPage(2, { ...isolated, 'Content-Security-Policy': policy })
    expect(result.fallbacks).toEqual([
      { code: 'no-workers', message: expect.stringMatching(/worker-src.*one thread instead of 2/) },
    ])
    await expectToBeClose(result)
  })

  test('a page whose policy allows both uses its threads', async () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:"
    const result = await runInPage(2, { ...isolated, 'Content-Security-Policy': policy })
    expect(result.fallbacks).toEqual([])
    expect(result.workers).toBe(2)
    await expectToBeClose(result)
  })

  describe('with a file for its workers', () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
    const headers = { 'Content-Security-Policy': policy }
    const worker = readFileSync(new URL('../generated/worker.js', import.meta.url))
    const run = (file: string, added = {}) =>
      runInPage(
        2,
        { ...headers, ...added },
        { workerUrl: '/worker.js', files: { 'worker.js': Buffer.from(file) } },
      )

    test('a page whose policy allows workers from files only uses its threads', async () => {
      const result = await run(worker.toString())
      expect(result.fallbacks).toEqual([])
      expect(result.workers).toBe(2)
      expect(result.hash).toBe((await onOneThread()).hash)
    })

    test.each(['', '; trusted-types sr-engine'])(
      'so does one that demands Trusted Types%s',
      async (names) => {
        const demand = `${policy}; require-trusted-types-for 'script'${names}`
        const result = await run(worker.toString(), { 'Content-Security-Policy': demand })
        expect(result.fallbacks).toEqual([])
        expect(result.workers).toBe(2)
      },
    )

    test.each([
      ['is of another version', "postMessage({ kind: 'ready', version: '0' })", /is not this version's/],
      ['is another script', "postMessage('hello')", /is not this version's/],
      ['fails', "throw new Error('not here')", /not here/],
      ['is a page', '<!doctype html>', /SyntaxError/],
    ])('a page whose file %s runs on one thread and says so once', async (_, file, says) => {
      const result = await run(file)
      expect(result.fallbacks).toEqual([{ code: 'no-workers', message: expect.stringMatching(says) }])
      expect(result.fallbacks[0].message).toMatch(/one thread instead of 2/)
      await expectToBeClose(result)
    })

    test.each([
      ['is missing', '/elsewhere.js'],
      ['is of another origin', 'https://example.invalid/worker.js'],
    ])('a page whose file %s runs on one thread and says so once', async (_, workerUrl) => {
      const result = await runInPage(2, headers, { workerUrl })
      expect(result.fallbacks).toEqual([{ code: 'no-workers', message: expect.stringContaining(workerUrl) }])
      await expectToBeClose(result)
    })

    test('a page whose file never answers runs on one thread and says so', async () => {
      // The page waits ten seconds for an answer, which here are two.
      const initScript = `
        const { setTimeout } = self
        self.setTimeout = (call, ms, ...given) => setTimeout(call, ms / 5, ...given)`
      const files = { 'worker.js': Buffer.from('onmessage = () => {}') }
      const result = await runInPage(2, headers, { workerUrl: '/worker.js', files, initScript })
      expect(result.fallbacks).toMatchObject([{ code: 'no-workers' }])
      expect(result.fallbacks[0].message).toMatch(/worker.js did not answer as a worker of @sr.engine/)
    })
  })
})
