import type { Rect } from '@sr/image'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { RunProgress } from '../../src/engine.js'
import { EngineError } from '../../src/errors.js'
import { createPool, type Pool, WorkersUnavailable } from '../../src/threads/pool.js'
import type { NetworkCode } from '../../src/threads/pool-worker.js'
import { doubled, doublingJob } from '../support/doubling-job.js'
import { type ScriptedWorker, scriptedWorkers } from '../support/scripted-workers.js'

const code = {} as NetworkCode // scripted workers know what to do
const script = { code: '', version: '', url: undefined }
const part = { width: 4, height: 4 }

/** A pool of scripted workers that knows network 0. */
function poolOf(size: number): { pool: Pool; workers: ScriptedWorker[] } {
  const { startWorker, workers } = scriptedWorkers()
  const pool = createPool(size, startWorker, script)
  pool.load(0, code)
  return { pool, workers }
}

/** Lets workers answer until none has anything left. */
async function finishAll(workers: readonly ScriptedWorker[]): Promise<void> {
  for (;;) {
    await Promise.resolve()
    const busy = workers.find(({ pending }) => pending.length > 0)
    if (busy === undefined) return
    busy.finish()
  }
}

/** How many buffers have been allocated since, until the test ends. */
function countBuffers(): () => number {
  let count = 0
  vi.stubGlobal(
    'ArrayBuffer',
    class extends ArrayBuffer {
      constructor(byteLength: number) {
        super(byteLength)
        count++
      }
    },
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  return () => count
}

const reasonOf = async (promise: Promise<void>): Promise<unknown> => {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new Error('expected a rejection')
}

describe('a run', () => {
  test('fills the output whatever the order of the answers', async () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 30 }),
      height: fc.integer({ min: 1, max: 30 }),
    })
    const order = fc.infiniteStream(fc.nat())
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        sizes,
        sizes,
        order,
        async (size, picture, part, order) => {
          const { pool, workers } = poolOf(size)
          const jobs = [doublingJob(picture, part), doublingJob(picture, { width: 3, height: 5 })]
          const runs = Promise.all(jobs.map((job) => pool.run(0, job)))
          for (;;) {
            await Promise.resolve()
            const busy = workers.filter(({ pending }) => pending.length > 0)
            if (busy.length === 0) break
            busy[(order.next().value as number) % busy.length].finish()
          }
          await runs
          for (const job of jobs) expect(job.target.data).toEqual(doubled(job))
        },
      ),
      { seed: 1, numRuns: 60 },
    )
  })

  test('starts no more workers than it has parts, and gives each no more than two parts at a time', () => {
    const { pool, workers } = poolOf(3)
    void pool.run(0, doublingJob({ width: 8, height: 4 }, part))
    expect(workers.map(({ pending }) => pending.length)).toEqual([1, 1])
    void pool.run(0, doublingJob({ width: 40, height: 40 }, part))
    expect(workers.map(({ pending }) => pending.length)).toEqual([2, 2, 2])
  })

  test('tells of each part once, in step with the output', async () => {
    const { pool, workers } = poolOf(2)
    const told: RunProgress[] = []
    const job = doublingJob({ width: 8, height: 8 }, part, { onProgress: (progress) => told.push(progress) })
    const run = pool.run(0, job)
    await finishAll(workers)
    await run
    expect(told.map(({ done, total, ratio }) => [done, total, ratio])).toEqual([
      [1, 4, 0.25],
      [2, 4, 0.5],
      [3, 4, 0.75],
      [4, 4, 1],
    ])
    const corner = ({ x, y }: Rect) => `${x} ${y}`
    expect(told.map(({ tile }) => tile && corner(tile)).sort()).toEqual(['0 0', '0 8', '8 0', '8 8'])
  })

  test('rejects with what its progress callback throws, and the next run works', async () => {
    const { pool, workers } = poolOf(2)
    const thrown = new Error('the page is gone')
    const onProgress = () => {
      throw thrown
    }
    const reason = reasonOf(pool.run(0, doublingJob({ width: 8, height: 8 }, part, { onProgress })))
    await finishAll(workers)
    expect(await reason).toBe(thrown)
    await expectToWork(pool, workers)
  })

  test('sends a network once to each worker, and the same memory with part after part', async () => {
    const { pool, workers } = poolOf(2)
    const allocated = countBuffers()
    for (let i = 0; i < 1000; i++) {
      const run = pool.run(0, doublingJob({ width: 16, height: 16 }, { width: 8, height: 4 }))
      await finishAll(workers)
      await run
    }
    for (const { received } of workers) {
      expect(received.filter(({ kind }) => kind !== 'run').map(({ kind }) => kind)).toEqual(['load'])
    }
    expect(allocated()).toBe(2 * 2 * 2) // in and out, of two slots of two workers

    const run = pool.run(0, doublingJob({ width: 16, height: 16 }, { width: 8, height: 8 }))
    await finishAll(workers)
    await run
    expect(allocated()).toBe(2 * 2 * 2 * 2) // larger ones in their place
  })

  test('asks for no new memory when wide parts and high ones take turns', async () => {
    const { pool, workers } = poolOf(1)
    const allocated = countBuffers()
    const shapes = [
      { width: 16, height: 1 }, // inputs overlap by a pixel: more of them than of the other, and less output
      { width: 5, height: 4 },
    ]
    for (let i = 0; i < 10; i++) {
      const run = pool.run(0, doublingJob({ width: 16, height: 16 }, shapes[i % 2]))
      await finishAll(workers)
      await run
    }
    expect(allocated()).toBe(2 * 2 * 2)
  })

  test('keeps its memory when a part fails', async () => {
    const { pool, workers } = poolOf(1)
    const allocated = countBuffers()
    for (let i = 0; i < 10; i++) {
      const reason = reasonOf(pool.run(0, doublingJob({ width: 4, height: 4 }, part)))
      workers[0].fail(undefined, new Error('unreachable'))
      await reason
    }
    expect(allocated()).toBe(2)
  })

  test('rejects if a part cannot be sent, and the next run works', async () => {
    const { pool, workers } = poolOf(1)
    pool.load(1, { module: () => {} } as unknown as NetworkCode)
    const unsent = reasonOf(pool.run(1, doublingJob({ width: 8, height: 8 }, part)))
    expect(await unsent).toMatchObject({
      code: 'worker-failed',
      message: expect.stringMatching(/could not be sent its work: .*could not be cloned/),
      cause: { name: 'DataCloneError' },
    })
    await expectToWork(pool, workers)
  })

  test('rejects if its output cannot be written to any more, and the next run works', async () => {
    const { pool, workers } = poolOf(1)
    const job = doublingJob({ width: 8, height: 8 }, part)
    const reason = reasonOf(pool.run(0, job))
    structuredClone(job.target.data, { transfer: [job.target.data.buffer as ArrayBuffer] })
    await finishAll(workers)
    expect(await reason).toBeInstanceOf(Error)
    await expectToWork(pool, workers)
  })

  test('holds the process while it lasts, and lets it go afterwards', async () => {
    const { pool, workers } = poolOf(2)
    const run = pool.run(0, doublingJob({ width: 8, height: 8 }, part))
    expect(workers.map(({ isHeld }) => isHeld)).toEqual([true, true])
    await finishAll(workers)
    await run
    expect(workers.map(({ isHeld }) => isHeld)).toEqual([false, false])
    const next = pool.run(0, doublingJob({ width: 8, height: 8 }, part))
    expect(workers.map(({ isHeld }) => isHeld)).toEqual([true, true])
    await finishAll(workers)
    await next
  })
})

describe('a seam', () => {
  const column = () => doublingJob({ width: 4, height: 12 }, part) // three parts, one above the other
  const seamsOf = ({ received }: ScriptedWorker) =>
    received.flatMap((message) => {
      if (message.kind === 'seam') return [message.seam.byteLength]
      return message.kind === 'run' && message.seamBelow ? [message.seamBelow.byteLength] : []
    })

  test('is asked of parts that have one above them, and of no others', async () => {
    const { pool, workers } = poolOf(2)
    const run = pool.run(0, doublingJob({ width: 8, height: 8 }, part))
    const asked = workers.flatMap(({ pending }) => pending)
    expect(asked.map(({ part: { x, y }, givesSeam }) => [x, y, givesSeam])).toEqual([
      [0, 0, false],
      [0, 4, true],
      [4, 0, false],
      [4, 4, true],
    ])
    await finishAll(workers)
    await run
  })

  test('reaches the worker that has the part above, whether it has it already or is given it later', async () => {
    const { pool, workers } = poolOf(1)
    const job = column()
    const run = pool.run(0, { ...job, parts: [...job.parts].reverse() }) // its worker has the lowest two
    await Promise.resolve()
    workers[0].giveSeam(new ArrayBuffer(7))
    expect(seamsOf(workers[0])).toEqual([7])
    workers[0].finish()
    workers[0].giveSeam(new ArrayBuffer(8))
    await finishAll(workers)
    await run
    expect(seamsOf(workers[0])).toEqual([7, 8])
    expect(job.target.data).toEqual(doubled(job))
  })

  test('that comes before its part has a worker goes with the part', async () => {
    const { pool, workers } = poolOf(1)
    const job = column()
    const [top, middle, bottom] = job.parts
    const run = pool.run(0, { ...job, parts: [middle, bottom, top] })
    await Promise.resolve()
    workers[0].giveSeam(new ArrayBuffer(9)) // the middle's, for the top, which waits
    expect(seamsOf(workers[0])).toEqual([])
    await finishAll(workers)
    await run
    expect(seamsOf(workers[0])).toEqual([9])
  })

  test('that comes too late is forgotten', async () => {
    const { pool, workers } = poolOf(2)
    const job = doublingJob({ width: 4, height: 8 }, part)
    const run = pool.run(0, job) // the top to the first worker
    await Promise.resolve()
    workers[0].finish()
    workers[1].giveSeam(new ArrayBuffer(5))
    workers[1].finish()
    await run
    expect(workers.flatMap(seamsOf)).toEqual([])
    expect(job.target.data).toEqual(doubled(job))
  })
})

describe('an aborted run', () => {
  test('rejects at once with the reason, computes no part that was not begun, and lets the process go', async () => {
    const { pool, workers } = poolOf(2)
    const controller = new AbortController()
    const job = doublingJob({ width: 40, height: 40 }, part, { signal: controller.signal })
    const reason = reasonOf(pool.run(0, job))
    controller.abort(new Error('enough'))
    expect(await reason).toEqual(new Error('enough'))
    expect(workers.map(({ isHeld }) => isHeld)).toEqual([false, false])
    await finishAll(workers)
    expect(workers.flatMap(({ received }) => received.filter(({ kind }) => kind === 'run'))).toHaveLength(4)
    expect(job.target.data.every((value) => value === 0)).toBe(true)
    await expectToWork(pool, workers)
  })

  test('leaves other runs alone', async () => {
    const { pool, workers } = poolOf(2)
    const controller = new AbortController()
    const aborted = reasonOf(
      pool.run(0, doublingJob({ width: 20, height: 20 }, part, { signal: controller.signal })),
    )
    const job = doublingJob({ width: 20, height: 20 }, part)
    const run = pool.run(0, job)
    controller.abort()
    await finishAll(workers)
    await run
    expect(await aborted).toBe(controller.signal.reason)
    expect(job.target.data).toEqual(doubled(job))
  })
})

describe('a worker that ends', () => {
  test('fails the runs it served, and the next run starts another', async () => {
    const { pool, workers } = poolOf(2)
    const reason = reasonOf(pool.run(0, doublingJob({ width: 20, height: 20 }, part)))
    await Promise.resolve()
    workers[1].crash('exit code 3')
    expect(await reason).toMatchObject({
      name: 'EngineError',
      code: 'worker-failed',
      message: expect.stringContaining('exit code 3'),
      cause: new Error('exit code 3'),
    })
    await finishAll(workers.filter((worker) => worker !== workers[1]))
    await expectToWork(pool, workers)
    expect(workers).toHaveLength(3)
    expect(workers[1].isTerminated).toBe(true)
  })

  test('does not fail runs whose parts it did not have', async () => {
    const { pool, workers } = poolOf(1)
    const served = reasonOf(pool.run(0, doublingJob({ width: 8, height: 4 }, part)))
    const job = doublingJob({ width: 12, height: 12 }, part)
    const waiting = pool.run(0, job)
    await Promise.resolve()
    workers[0].crash('out of memory')
    expect(await served).toMatchObject({ code: 'worker-failed' })
    await finishAll(workers.slice(1))
    await waiting
    expect(job.target.data).toEqual(doubled(job))
  })

  test('is unavailable, not failed, if it never started', async () => {
    const { startWorker, workers } = scriptedWorkers({ isReadyAtOnce: false })
    const pool = createPool(2, startWorker, script)
    pool.load(0, code)
    const reason = reasonOf(pool.run(0, doublingJob({ width: 8, height: 8 }, part)))
    workers[0].crash('forbidden by policy')
    expect(await reason).toBeInstanceOf(WorkersUnavailable)
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true])
    expect(pool.isRunning).toBe(false)
  })

  test('leaves its parts to those that started, if it never did, and no other is tried in its place', async () => {
    const { startWorker, workers } = scriptedWorkers({ isReadyAtOnce: false })
    const pool = createPool(3, startWorker, script)
    pool.load(0, code)
    const job = doublingJob({ width: 20, height: 20 }, part)
    const steps: number[] = []
    const run = pool.run(0, { ...job, onProgress: ({ done }) => steps.push(done) })
    workers[0].ready()
    workers[0].finish()
    workers[1].crash('no more threads')
    workers[0].finish()
    workers[2].crash('no more threads')
    await finishAll([workers[0]])
    await run
    expect(job.target.data).toEqual(doubled(job))
    expect(steps).toEqual(job.parts.map((_, i) => i + 1))
    await expectToWork(pool, workers)
    expect(workers).toHaveLength(3)
  })

  test('is tried again by a later run, after a pause', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000)
    onTestFinished(() => now.mockRestore())
    const { startWorker, workers } = scriptedWorkers({ isReadyAtOnce: false })
    const pool = createPool(2, startWorker, script)
    pool.load(0, code)
    const run = pool.run(0, doublingJob({ width: 20, height: 20 }, part))
    workers[0].ready()
    workers[1].crash('no more threads')
    await finishAll([workers[0]])
    await run
    for (const [ms, count] of [
      [10_000, 2],
      [12_000, 3],
    ]) {
      now.mockReturnValue(ms)
      const job = doublingJob({ width: 20, height: 20 }, part)
      const later = pool.run(0, job)
      expect(workers).toHaveLength(count)
      workers[2]?.ready()
      await finishAll([workers[0], ...workers.slice(2)])
      await later
      expect(job.target.data).toEqual(doubled(job))
    }
  })

  test('is unavailable where starting one throws', async () => {
    const cause = new Error('ERR_ACCESS_DENIED')
    const pool = createPool(
      2,
      () => {
        throw cause
      },
      script,
    )
    pool.load(0, code)
    expect(await reasonOf(pool.run(0, doublingJob({ width: 8, height: 8 }, part)))).toMatchObject({
      name: 'WorkersUnavailable',
      cause,
    })
  })
})

describe('a part that fails', () => {
  test.each([
    { sent: undefined, code: 'worker-failed', message: 'run: a worker thread failed: unreachable' },
    { sent: 'out-of-memory', code: 'out-of-memory', message: 'unreachable' },
  ])('with code $sent fails its run with $code', async ({ sent, code, message }) => {
    const { pool, workers } = poolOf(2)
    const error = new Error('unreachable')
    const reason = reasonOf(pool.run(0, doublingJob({ width: 20, height: 20 }, part)))
    workers[0].fail(sent, error)
    expect(await reason).toBeInstanceOf(EngineError)
    expect(await reason).toMatchObject({ code, message, cause: error })
    await finishAll(workers)
    await expectToWork(pool, workers)
    expect(workers).toHaveLength(2)
    const loads = workers[0].received.filter(({ kind }) => kind === 'load')
    expect(loads).toHaveLength(2) // the network is brought afresh where it failed
  })
})

describe('an unloaded network', () => {
  test('fails its own runs as disposed and is forgotten by the workers', async () => {
    const { pool, workers } = poolOf(1)
    pool.load(1, code)
    const disposed = reasonOf(pool.run(0, doublingJob({ width: 8, height: 8 }, part)))
    const job = doublingJob({ width: 8, height: 8 }, part)
    const run = pool.run(1, job)
    pool.unload(0)
    expect(await disposed).toMatchObject({ code: 'disposed' })
    await finishAll(workers)
    await run
    expect(job.target.data).toEqual(doubled(job))
    expect(workers[0].received).toContainEqual({ kind: 'unload', network: 0 })
  })
})

describe('a closed pool', () => {
  test('ends its workers and its runs, and starts new workers for the next run', async () => {
    const { pool, workers } = poolOf(2)
    const disposed = reasonOf(pool.run(0, doublingJob({ width: 8, height: 8 }, part)))
    pool.close()
    expect(await disposed).toMatchObject({ code: 'disposed' })
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true])
    expect(pool.isRunning).toBe(false)
    const job = doublingJob({ width: 8, height: 8 }, part)
    const run = pool.run(0, job)
    await finishAll(workers.slice(2))
    await run
    expect(job.target.data).toEqual(doubled(job))
  })
})

async function expectToWork(pool: Pool, workers: readonly ScriptedWorker[]): Promise<void> {
  const job = doublingJob({ width: 20, height: 20 }, part)
  const run = pool.run(0, job)
  await finishAll(workers.filter(({ isTerminated }) => !isTerminated))
  await run
  expect(job.target.data).toEqual(doubled(job))
}
