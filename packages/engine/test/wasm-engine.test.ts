import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { listLayers, plainConfig, presetConfig, seededWeights, srcnnConfig } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { compileChain } from '../src/chain/chain.js'
import { EngineError, type RunProgress, wasmEngine } from '../src/index.js'
import { runParts } from './support/run-parts.js'
import { seededPixels } from './support/seeded-network.js'
import {
  haveSameBits,
  largeInput,
  largeSize,
  largeWeights,
  runLarge,
  smallWeights,
} from './support/seeded-runs.js'
import { watchWorkers } from './support/watch-workers.js'

const { started, running } = watchWorkers()
afterEach(() => {
  vi.unstubAllGlobals()
})

const reasonOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new Error('expected a rejection')
}

test.each<[unknown, string]>([
  [
    { thread: 2 },
    'unknown option "thread". Expected threads, onFallback, workerUrl, kernels. Did you mean threads?',
  ],
  [{ numThreads: 2 }, 'Did you mean threads?'],
  [{ backend: 'wasm' }, 'Backends are those of TensorFlow.js'],
  [{ onfallback: () => {} }, 'Did you mean onFallback?'],
  [{ onFallback: true }, 'onFallback must be a function, found true.'],
  [{ workerUrl: '' }, 'workerUrl must be an address or a URL, found "".'],
  [{ workerUrl: 5 }, 'workerUrl must be an address or a URL, found 5.'],
  [{ workerUrl: null }, 'workerUrl must be an address or a URL, found null.'],
  [{ kernels: new Uint8Array(8) }, 'kernels must be a WebAssembly.Module, found'],
  [{ kernels: null }, 'kernels must be a WebAssembly.Module, found null.'],
  [2, 'options must be an object of threads, onFallback, workerUrl, kernels, found 2.'],
])('the options %j are a TypeError that says what was meant', (options, message) => {
  expect(() => wasmEngine(options as never)).toThrow(TypeError)
  expect(() => wasmEngine(options as never)).toThrow(message)
})

describe('the output', () => {
  test.each([
    { name: 'fsrcnn ×3', config: presetConfig('fsrcnn', 3), height: 250, width: 301 },
    { name: 'fsrcnn-s ×4', config: presetConfig('fsrcnn-s', 4), height: 263, width: 517 },
    { name: 'hourglass ×2', config: presetConfig('hourglass-64-32-4', 2), height: 131, width: 99 },
    { name: 'srcnn 9-5-5', config: srcnnConfig({ scale: 3, kernels: [9, 5, 5] }), height: 97, width: 203 },
    {
      name: 'espcn of three channels',
      config: plainConfig({ scale: 2, channels: 3 }),
      height: 211,
      width: 190,
    },
  ])('of $name has the same bits for one thread and many', async ({ config, height, width }) => {
    const input = seededPixels(height * width * config.channels, 4)
    const outputs: Float32Array[] = []
    for (const threads of [1, 2, 3]) {
      const network = await wasmEngine({ threads }).load(seededWeights(config, 5))
      outputs.push(await network.run(input, height, width))
      network.dispose()
    }
    expect(started).toHaveLength(5)
    expect(haveSameBits(outputs[1], outputs[0])).toBe(true)
    expect(haveSameBits(outputs[2], outputs[0])).toBe(true)
    expect(outputs[0].buffer).toBeInstanceOf(ArrayBuffer)
  })

  test('is what the specification says', async () => {
    const network = await wasmEngine().load(smallWeights)
    const picture = { width: 43, height: 29 }
    const input = seededPixels(43 * 29, 6)
    const chain = compileChain(listLayers(smallWeights.config), smallWeights.tensors)
    const expected = runParts(chain, picture, input, [{ x: 0, y: 0, ...picture }])
    expect(maxAbsoluteDifference(await network.run(input, 29, 43), expected)).toBeLessThan(1e-5)
    network.dispose()
  })

  test('of two networks that run at once on one engine is that of each alone', async () => {
    const engine = wasmEngine({ threads: 2 })
    const [a, b] = [
      await engine.load(largeWeights),
      await engine.load(seededWeights(presetConfig('fsrcnn', 2), 7)),
    ]
    const expected = [await runLarge(a), await runLarge(b)]
    const outputs = await Promise.all([runLarge(a), runLarge(b), runLarge(a), runLarge(b)])
    for (const [i, output] of outputs.entries()) expect(haveSameBits(output, expected[i % 2])).toBe(true)
    a.dispose()
    b.dispose()
  })
})

describe('threads', () => {
  test('do not start for a small picture, but for a large one and for many small ones', async () => {
    const network = await wasmEngine({ threads: 2 }).load(largeWeights)
    const input = seededPixels(64 * 64, 8)
    await network.run(input, 64, 64)
    expect(started).toHaveLength(0)
    for (let i = 0; i < 30; i++) await network.run(input, 64, 64)
    expect(started).toHaveLength(2)
    network.dispose()

    const other = await wasmEngine({ threads: 3 }).load(largeWeights)
    await runLarge(other)
    expect(started).toHaveLength(5)
    other.dispose()
  })

  test('end when the last network is disposed', async () => {
    const engine = wasmEngine({ threads: 2 })
    const [a, b] = [await engine.load(largeWeights), await engine.load(largeWeights)]
    await runLarge(a)
    a.dispose()
    await runLarge(b)
    expect(running()).toHaveLength(2)
    b.dispose()
    b.dispose() // a second call does nothing
    await vi.waitFor(() => expect(running()).toHaveLength(0))

    const c = await engine.load(largeWeights)
    await runLarge(c)
    expect(started).toHaveLength(4)
    c.dispose()
  })

  test.each([0, -1, 65, 10_000, 1.5, Number.NaN, '2', null])('as %s are a RangeError', (threads) => {
    expect(() => wasmEngine({ threads: threads as number })).toThrow(RangeError)
    expect(() => wasmEngine({ threads: threads as number })).toThrow(/from 1 to 64, found/)
  })

  test('that end during a run make it fail, and the next run starts new ones', async () => {
    const network = await wasmEngine({ threads: 2 }).load(largeWeights)
    const expected = await runLarge(network)
    const reason = reasonOf(runLarge(network, { onProgress: () => started[0].terminate() }))
    expect(await reason).toBeInstanceOf(EngineError)
    expect(await reason).toMatchObject({ code: 'worker-failed', cause: expect.any(Error) })
    expect(haveSameBits(await runLarge(network), expected)).toBe(true)
    expect(started).toHaveLength(3)
    network.dispose()
  })

  test('one runs a thousand pictures of all sizes in one WebAssembly memory, which does not grow', async () => {
    const network = await wasmEngine({ threads: 1 }).load(smallWeights)
    const memories: WebAssembly.Memory[] = []
    const { instantiate, Memory } = WebAssembly
    vi.stubGlobal('WebAssembly', {
      instantiate,
      Memory: class extends Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          super(descriptor)
          memories.push(this)
        }
      },
    })
    await network.run(seededPixels(1, 9), 1, 1)
    const { byteLength } = memories[0].buffer
    for (let i = 0; i < 1000; i++) {
      const [height, width] = [1 + (i % 19), 1 + ((7 * i) % 83)]
      await network.run(seededPixels(height * width, i), height, width)
    }
    expect(memories.map(({ buffer }) => buffer.byteLength)).toEqual([byteLength])
    network.dispose()
  })

  test('and memory are the same after two hundred calls', async () => {
    const network = await wasmEngine({ threads: 2 }).load(largeWeights)
    await runLarge(network)
    const input = seededPixels(64 * 64, 9)
    const runMany = async (count: number) => {
      for (let i = 0; i < count; i++) await network.run(input, 64, 64)
    }
    await runMany(10)
    const before = await bytesInUse()
    await runMany(200)
    expect((await bytesInUse()) - before).toBeLessThan(1e6)
    expect(started).toHaveLength(2)
    network.dispose()
  })
})

describe('a run', () => {
  test.each([1, 2])(
    'on %i threads tells its progress from 0 to 1, and every output pixel once',
    async (threads) => {
      const network = await wasmEngine({ threads }).load(largeWeights)
      const told: RunProgress[] = []
      await runLarge(network, { onProgress: (progress: RunProgress) => told.push(progress) })
      const { total } = told[0]
      expect(total).toBeGreaterThan(1)
      expect(told.map(({ done }) => done)).toEqual(Array.from({ length: total + 1 }, (_, i) => i))
      expect(told.map(({ ratio }) => ratio)).toEqual(told.map(({ done }) => done / total))
      expect(told[0].tile).toBeUndefined()

      const timesSeen = new Uint8Array(9 * largeInput.length)
      for (const { tile } of told) {
        if (tile === undefined) continue
        for (let y = tile.y; y < tile.y + tile.height; y++) {
          for (let x = tile.x; x < tile.x + tile.width; x++) timesSeen[y * 3 * largeSize.width + x]++
        }
      }
      expect(timesSeen.every((times) => times === 1)).toBe(true)
      network.dispose()
    },
  )

  test.each([1, 2])('on %i threads ends within a part when it is aborted', async (threads) => {
    const network = await wasmEngine({ threads }).load(largeWeights)
    const controller = new AbortController()
    let done = 0
    const onProgress = (progress: RunProgress) => {
      done = progress.done
      if (done === 1) controller.abort(new Error('enough'))
    }
    const reason = await reasonOf(runLarge(network, { signal: controller.signal, onProgress }))
    expect(reason).toEqual(new Error('enough'))
    expect(done).toBe(1)
    expect((await runLarge(network)).length).toBe(9 * largeInput.length)
    network.dispose()
  })

  test('whose signal was aborted before does not begin', async () => {
    const network = await wasmEngine({ threads: 1 }).load(smallWeights)
    const onProgress = vi.fn()
    const run = network.run(new Float32Array(4), 2, 2, { signal: AbortSignal.abort(), onProgress })
    expect(await reasonOf(run)).toMatchObject({ name: 'AbortError' })
    expect(onProgress).not.toHaveBeenCalled()
    network.dispose()
  })

  test.each([1, 2])('on %i threads rejects when its network is disposed', async (threads) => {
    const network = await wasmEngine({ threads }).load(largeWeights)
    const reason = reasonOf(runLarge(network))
    network.dispose()
    expect(await reason).toMatchObject({ name: 'EngineError', code: 'disposed' })
    expect(await reasonOf(runLarge(network))).toMatchObject({ code: 'disposed' })
    // Node tells of workers a turn later.
    await vi.waitFor(() => expect(started).toHaveLength(threads === 1 ? 0 : threads))
    await vi.waitFor(() => expect(running()).toHaveLength(0))
  })

  test.each([1, 2])(
    'on %i threads starts no worker if its network is disposed before the first part',
    async (threads) => {
      const network = await wasmEngine({ threads }).load(largeWeights)
      expect(await reasonOf(runLarge(network, { onProgress: network.dispose }))).toMatchObject({
        name: 'EngineError',
        code: 'disposed',
      })
      await new Promise((resolve) => setImmediate(resolve)) // Node tells of workers a turn later
      expect(started).toHaveLength(0)
    },
  )

  test('gives the event loop its turn', async () => {
    const network = await wasmEngine({ threads: 1 }).load(largeWeights)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await runLarge(network)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
    network.dispose()
  })

  test('without memory for its rows rejects as out of memory, and works when there is some', async () => {
    const network = await wasmEngine({ threads: 1 }).load(smallWeights)
    const { instantiate } = WebAssembly
    vi.stubGlobal('WebAssembly', {
      instantiate,
      Memory: class {
        constructor() {
          throw new RangeError('could not allocate memory')
        }
      },
    })
    const run = () => network.run(new Float32Array(4), 2, 2)
    expect(await reasonOf(run())).toMatchObject({ code: 'out-of-memory', cause: expect.any(RangeError) })
    vi.unstubAllGlobals()
    expect(await run()).toHaveLength(16)
    network.dispose()
  })

  test.each([1, 2])(
    'without memory for its output rejects as out of memory, with %i threads',
    async (threads) => {
      const network = await wasmEngine({ threads }).load(smallWeights)
      const input = new Float32Array(50_000 * 50)
      vi.stubGlobal(
        'Float32Array',
        new Proxy(Float32Array, {
          construct: (target, [length]) => {
            if (length === 4 * input.length) throw new RangeError('Array buffer allocation failed')
            return new target(length)
          },
        }),
      )
      const reason = await reasonOf(network.run(input, 50, 50_000))
      expect(reason).toMatchObject({ code: 'out-of-memory', cause: expect.any(RangeError) })
      vi.unstubAllGlobals()
      expect(await network.run(input, 50, 50_000)).toHaveLength(4 * input.length)
      network.dispose()
    },
  )

  test.each([
    { input: new Float32Array(11), height: 3, width: 4, error: RangeError, says: /Expected 12 .* found 11/ },
    { input: new Float32Array(0), height: 0, width: 4, error: RangeError, says: /from 1, found 0 and 4/ },
    { input: new Float32Array(6), height: 1.5, width: 4, error: RangeError, says: /found 1.5/ },
    { input: [1, 2, 3, 4], height: 2, width: 2, error: TypeError, says: /found Array/ },
    { input: new Uint8Array(4), height: 2, width: 2, error: TypeError, says: /found Uint8Array/ },
  ])('refuses $input of $height × $width', async ({ input, height, width, error, says }) => {
    const network = await wasmEngine().load(smallWeights)
    const reason = await reasonOf(network.run(input as Float32Array, height, width))
    expect(reason).toBeInstanceOf(error)
    expect((reason as Error).message).toMatch(says)
    network.dispose()
  })
})

describe('load', () => {
  test('names the tensor that is missing', async () => {
    const tensors = new Map(smallWeights.tensors)
    tensors.delete('map_1.bias')
    expect(await reasonOf(wasmEngine().load({ ...smallWeights, tensors }))).toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining('map_1.bias'),
    })
  })
})

/** What is left after garbage collection, buffers included. */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
