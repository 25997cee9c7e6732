import type { Worker } from 'node:worker_threads'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Fallback, wasmEngine } from '../src/index.js'
import { seededPixels } from './support/seeded-network.js'
import { haveSameBits, largeWeights, runLarge, smallWeights } from './support/seeded-runs.js'
import { watchWorkers } from './support/watch-workers.js'

const { started } = watchWorkers()
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('where something is missing', () => {
  async function outputAndFallbacks(
    threads: number,
  ): Promise<{ output: Float32Array; fallbacks: Fallback[] }> {
    const fallbacks: Fallback[] = []
    const engine = wasmEngine({ threads, onFallback: (fallback) => fallbacks.push(fallback) })
    const network = await engine.load(largeWeights)
    const again = await engine.load(largeWeights)
    const output = await runLarge(network)
    expect(haveSameBits(await runLarge(again), output)).toBe(true)
    network.dispose()
    again.dispose()
    return { output, fallbacks }
  }

  test('nothing is said where nothing is', async () => {
    expect((await outputAndFallbacks(2)).fallbacks).toEqual([])
  })

  test('threads need no SharedArrayBuffer', async () => {
    const { output } = await outputAndFallbacks(1)
    vi.stubGlobal('SharedArrayBuffer', undefined)
    const before = started.length
    const threaded = await outputAndFallbacks(2)
    expect(started).toHaveLength(before + 2)
    expect(haveSameBits(threaded.output, output)).toBe(true)
    expect(threaded.fallbacks).toEqual([])
  })

  test.each([
    { what: 'WebAssembly', webAssembly: undefined, says: /there is no WebAssembly/ },
    { what: 'SIMD', webAssembly: { validate: (): boolean => false }, says: /no SIMD/ },
    {
      what: 'the permission to compile',
      webAssembly: {
        validate: (): boolean => true,
        compile: () => Promise.reject(new Error('unsafe-eval is not allowed')),
      },
      says: /unsafe-eval is not allowed.*'wasm-unsafe-eval'/,
    },
  ])('plain loops run without $what, and say so once', async ({ webAssembly, says }) => {
    const run = async (onFallback: (fallback: Fallback) => void) => {
      const engine = wasmEngine({ threads: 2, onFallback })
      const [network, again] = [await engine.load(smallWeights), await engine.load(smallWeights)]
      const output = await network.run(seededPixels(100 * 60, 10), 60, 100)
      network.dispose()
      again.dispose()
      return output
    }
    const expected = await run(() => {})
    vi.stubGlobal('WebAssembly', webAssembly)
    const fallbacks: Fallback[] = []
    expect(maxAbsoluteDifference(await run((fallback) => fallbacks.push(fallback)), expected)).toBeLessThan(
      1e-5,
    )
    expect(fallbacks).toEqual([{ code: 'no-webassembly', message: expect.stringMatching(says) }])
  })
})

test('an engine whose workers could not be started tries again after a while, and says so once', async () => {
  const fallbacks: Fallback[] = []
  let isFailing = true
  const kill = (worker: Worker) => void (isFailing && worker.terminate())
  process.on('worker', kill)
  const clock = vi.spyOn(performance, 'now')
  const engine = wasmEngine({ threads: 2, onFallback: (fallback) => fallbacks.push(fallback) })
  const network = await engine.load(largeWeights)
  const startsAt = async (ms: number) => {
    clock.mockReturnValue(ms)
    const before = started.length
    await runLarge(network)
    return started.length - before
  }
  try {
    expect(await startsAt(1000)).toBeGreaterThan(0)
    expect(await startsAt(1200)).toBe(0) // a quarter of a second has not passed
    expect(await startsAt(1300)).toBeGreaterThan(0)
    isFailing = false
    expect(await startsAt(1700)).toBe(0) // nor half a second
    expect(await startsAt(1900)).toBe(2)
    expect(fallbacks.map(({ code }) => code)).toEqual(['no-workers'])
  } finally {
    process.off('worker', kill)
    clock.mockRestore()
    network.dispose()
  }
})
