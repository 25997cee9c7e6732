import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { upscalerWorkerCode, upscalerWorkerVersion } from '../../src/worker/generated/upscaler-worker-code.js'
import { isolated, type OpenPage, openPage } from '../support/open-page.js'
import type { WorkerPageTools } from '../support/worker-in-page.js'

/** In the page. */
declare const tools: WorkerPageTools

const browser = closedAfterwards(await launchChromium())
const script = await bundleForPage(new URL('../support/worker-in-page.ts', import.meta.url))

const served = { 'worker.js': new TextEncoder().encode(upscalerWorkerCode) }

describe.each([
  ['isolated', isolated],
  ['not isolated', {}],
])('in a page that is %s', (_, headers) => {
  let opened: OpenPage
  beforeAll(async () => {
    opened = await openPage(browser, script, headers)
  })
  afterAll(() => opened.close())

  test('the bits are those of createUpscaler, for every kind of samples and channels, several calls at once', async () => {
    const different = await opened.page.evaluate(async () => {
      const { createUpscaler, createWorkerUpscaler, weights, seededRaster, isSame } = tools
      const here = await createUpscaler(weights)
      const there = await createWorkerUpscaler(weights, { threads: 2 })
      const kinds = (['uint8', 'uint16', 'float32'] as const).flatMap((type) =>
        [1, 2, 3, 4].map((channels) => ({ type, channels })),
      )
      const differences = await Promise.all(
        kinds.map(async ({ type, channels }) => {
          const picture = seededRaster(123, 77, channels, type, channels)
          const [expected, found] = await Promise.all([here.upscale(picture), there.upscale(picture)])
          return isSame(expected, found) ? [] : [`${type} × ${channels}`]
        }),
      )
      here.dispose()
      there.dispose()
      return differences.flat()
    })
    expect(different).toEqual([])
    expect(opened.troubles).toEqual([])
  })

  test('files, bitmaps, elements, canvases and frames become what createUpscaler makes of them, and stay open', async () => {
    const found = await opened.page.evaluate(async () => {
      const { createUpscaler, createWorkerUpscaler, weights, isSame } = tools
      const here = await createUpscaler(weights)
      const there = await createWorkerUpscaler(weights)
      const different: string[] = []
      for (const [kind, source] of Object.entries(await tools.sources())) {
        const picture = source as Blob
        const [result, expected] = [await there.upscale(picture), await here.upscale(picture)]
        const into = new Uint8ClampedArray(expected.data.length)
        const { data } = await there.upscale(picture, { into })
        const isInto = data === into && isSame({ ...expected, data: into }, expected)
        if (!isSame(result, expected) || !isInto) different.push(kind)
      }
      const bad = new Blob(['no picture'])
      const failures = [
        await tools.failureOf(() => here.upscale(bad)),
        await tools.failureOf(() => there.upscale(bad)),
      ]
      here.dispose()
      there.dispose()
      return { different, failures }
    })
    expect(found.different).toEqual([])
    expect(found.failures[0]).toMatchObject({ name: 'ImageError', code: 'undecodable' })
    expect(found.failures[1]).toEqual(found.failures[0])
  })

  test('onTile gets all pixels of the result', async () => {
    const isSame = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const picture = tools.seededRaster(200, 160, 3, 'uint8', 1)
      const painted = new Uint8Array(400 * 320 * 3)
      const result = await upscaler.upscale(picture, {
        onTile(tile, at) {
          for (let row = 0; row < at.height; row++) {
            const samples = tile.data.subarray(row * at.width * 3, (row + 1) * at.width * 3)
            painted.set(samples, ((at.y + row) * 400 + at.x) * 3)
          }
        },
      })
      upscaler.dispose()
      return tools.isSame({ ...result, data: painted }, result)
    })
    expect(isSame).toBe(true)
  })

  test('dispose while it runs rejects with disposed, and no worker is left', async () => {
    const failure = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const running = upscaler.upscale(tools.seededRaster(900, 700, 3, 'uint8', 1))
      setTimeout(() => upscaler.dispose(), 50)
      return tools.failureOf(() => running)
    })
    expect(failure).toMatchObject({ name: 'UpscalerError', code: 'disposed' })
    await vi.waitFor(() => expect(opened.page.workers()).toHaveLength(0))
  })

  test('a signal ends a call between parts, and the next call goes on', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const picture = tools.seededRaster(900, 700, 3, 'uint8', 1)
      const abort = new AbortController()
      const onProgress = ({ done }: { done: number }) => done === 1 && abort.abort(new Error('enough'))
      const failure = await tools.failureOf(() =>
        upscaler.upscale(picture, { signal: abort.signal, onProgress }),
      )
      const { width } = await upscaler.upscale(picture)
      upscaler.dispose()
      return { failure, width }
    })
    expect(found).toEqual({ failure: { name: 'Error', message: 'enough' }, width: 1800 })
  })

  test('a picture of 24 megapixels leaves the page its turns: no task takes longer than 50 ms', async () => {
    // A machine that is busy with other things makes any task long, but not one of three times.
    const longest = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const picture = { width: 6000, height: 4000, data: new Uint8ClampedArray(96e6).fill(200) }
      let shortest = Number.POSITIVE_INFINITY
      for (let time = 0; time < 3 && shortest > 50; time++) {
        const abort = new AbortController()
        const onProgress = ({ done }: { done: number }) => done === 2 && abort.abort()
        const enlarge = () => upscaler.upscale(picture, { signal: abort.signal, onProgress })
        shortest = Math.min(shortest, await tools.longestTaskMs(() => tools.failureOf(enlarge)))
      }
      upscaler.dispose()
      return shortest
    })
    expect(longest).toBeLessThanOrEqual(50)
  })
})

describe('a worker that something else ends', () => {
  test('is the error worker-failed, never a hang, and the next call starts a new one', async () => {
    const opened = await openPage(browser, script)
    await opened.page.evaluate(() => {
      const started: Worker[] = []
      const { Worker } = self
      self.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options)
          started.push(this)
        }
      }
      Object.assign(self, { started })
    })
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const picture = tools.seededRaster(900, 700, 3, 'uint8', 1)
      const running = upscaler.upscale(picture)
      const { started } = self as unknown as { started: Worker[] }
      setTimeout(() => started[0].terminate(), 50)
      const failure = await tools.failureOf(() => running)
      const again = await upscaler.upscale(tools.seededRaster(8, 8, 3, 'uint8', 1))
      upscaler.dispose()
      return { failure, width: again.width, workers: started.length }
    })
    expect(found).toEqual({
      failure: {
        name: 'UpscalerError',
        code: 'worker-failed',
        message: expect.stringMatching(/^upscale: the worker ended unexpectedly.*next call starts a new one/),
      },
      width: 16,
      workers: 2,
    })
    await opened.close()
  })
})

describe('with a content security policy that forbids workers from blob:', () => {
  const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
  const headers = { ...isolated, 'Content-Security-Policy': policy }

  test('creation is the error no-worker, which says what to do', async () => {
    const opened = await openPage(browser, script, headers)
    const failure = await opened.page.evaluate(() =>
      tools.failureOf(() => tools.createWorkerUpscaler(tools.weights)),
    )
    expect(failure).toMatchObject({
      name: 'UpscalerError',
      code: 'no-worker',
      message: expect.stringMatching(/worker-src blob:.*workerUrl.*createUpscaler/),
    })
    await opened.close()
  })

  test('a served file does all of it, threads as well', async () => {
    const opened = await openPage(browser, script, headers, served)
    const found = await opened.page.evaluate(async () => {
      const codes: string[] = []
      const upscaler = await tools.createWorkerUpscaler(tools.weights, {
        threads: 2,
        workerUrl: new URL('worker.js', location.href),
        onFallback: ({ code }) => codes.push(code),
      })
      const { width } = await upscaler.upscale(tools.seededRaster(900, 700, 3, 'uint8', 1))
      return { codes, width }
    })
    expect(found).toEqual({ codes: [], width: 1800 })
    expect(opened.page.workers()).toHaveLength(3)
    await opened.close()
  })

  test('a file that is something else, or of another version, is the error no-worker', async () => {
    const other = upscalerWorkerCode.replace(upscalerWorkerVersion, '0123456789ab')
    const files = { 'old.js': new TextEncoder().encode(other) }
    const opened = await openPage(browser, script, headers, files)
    const failure = await opened.page.evaluate(() =>
      tools.failureOf(() => tools.createWorkerUpscaler(tools.weights, { workerUrl: '/old.js' })),
    )
    expect(failure).toMatchObject({ code: 'no-worker', message: expect.stringMatching(/old[.]js.*version/) })
    await opened.close()
  })

  test('an address without the file is the error no-worker, which names it', async () => {
    const opened = await openPage(browser, script, headers)
    const failure = await opened.page.evaluate(() =>
      tools.failureOf(() => tools.createWorkerUpscaler(tools.weights, { workerUrl: '/nothing.js' })),
    )
    expect(failure).toMatchObject({ code: 'no-worker', message: expect.stringContaining('/nothing.js') })
    await opened.close()
  })
})
