import type { TellFallback } from '../fallback.js'
import { workerCode, workerVersion } from './generated/worker-code.js'
import { createPool, WorkersUnavailable } from './pool.js'
import type { NetworkCode } from './pool-worker.js'
import type { RunJob } from './run-job.js'
import { startWorker } from './worker-host.js'

/** The threads of an engine. It knows when workers are worth it, and what to do where there are none. */
export interface Threads {
  /** Makes a network known to the workers; returns its number. */
  add(code: NetworkCode): number
  /** Forgets a network; its runs reject with EngineError `disposed`. Workers end with the last one. */
  remove(network: number): void
  /** For how many threads to cut the next run, of so many multiply-adds. Remembers what ran on one. */
  countForNext(multiplyAdds: number): number
  /** Has workers fill the job's target; resolves to false if they cannot be started. */
  runJob(network: number, job: RunJob): Promise<boolean>
}

/**
 * What one thread computes while workers start, in some 30 ms. Workers start once all runs together
 * come to more. So a process that stops before has lost nothing, and one that goes on has lost no more
 * than it takes to start them.
 */
const multiplyAddsPerStart = 0.6e9

/**
 * How long the engine runs alone after workers could not be started. What was missing may come back, such as
 * memory or processes. Where a policy forbids workers, the trials grow rare.
 */
const firstPauseMs = 250
const longestPauseMs = 60_000

/**
 * Threads of at most `most` workers, which start when they are worth it; in browsers from the file at
 * `workerUrl`, or without one from their code.
 */
export function createThreads(most: number, workerUrl: string | undefined, tell: TellFallback): Threads {
  const pool = createPool(most, startWorker, { code: workerCode, version: workerVersion, url: workerUrl })
  const networks = new Set<number>()
  let nextNetwork = 0
  let doneAlone = 0
  let pauseMs = firstPauseMs
  let aloneUntilMs = 0

  return {
    add(code) {
      networks.add(nextNetwork)
      pool.load(nextNetwork, code)
      return nextNetwork++
    },
    remove(network) {
      networks.delete(network)
      pool.unload(network)
      if (networks.size === 0) pool.close()
    },
    countForNext(multiplyAdds) {
      if (most === 1 || performance.now() < aloneUntilMs) return 1
      if (pool.isRunning) return most
      doneAlone += multiplyAdds
      return doneAlone > multiplyAddsPerStart ? most : 1
    },
    async runJob(network, job) {
      try {
        await pool.run(network, job)
        pauseMs = firstPauseMs
        return true
      } catch (error) {
        if (!(error instanceof WorkersUnavailable)) throw error
        aloneUntilMs = performance.now() + pauseMs
        pauseMs = Math.min(longestPauseMs, 2 * pauseMs)
        tell({
          code: 'no-workers',
          message: `wasmEngine: ${error.message}. Networks run on one thread instead of ${most}.`,
        })
        return false
      }
    },
  }
}
