import { countCores, startWorker } from '#start-worker'
import type { FallbackCode, TellFallback } from '../fallback.js'
import { workerCode } from './generated/worker-code.js'
import { createPool, WorkersUnavailable } from './pool.js'
import type { NetworkCode } from './pool-worker.js'
import type { RunJob } from './run-job.js'

/** The threads of an engine: when workers are worth it, and what happens where there are none. */
export interface Threads {
  /** Makes a network known to the workers; returns its number. */
  add(code: NetworkCode): number
  /** Forgets a network; its runs reject with EngineError `disposed`. Workers end with the last one. */
  remove(network: number): void
  /** How many threads the next run, of so many multiply-adds, is to be cut for; remembers how much was done alone. */
  countForNext(multiplyAdds: number): number
  /** Has workers fill the job's target; resolves to false where none can be started. */
  runJob(network: number, job: RunJob): Promise<boolean>
}

/**
 * What one thread computes in the time that workers take to start, some 30 ms. Runs stay on the calling thread until those so
 * far and the next come to more, so what it does alone takes no longer than starting workers at once would have.
 */
const multiplyAddsPerStart = 0.6e9

/** No worker starts before it is worth it. */
export function createThreads(most: number, tell: TellFallback): Threads {
  const pool = createPool(most, startWorker, workerCode)
  const networks = new Set<number>()
  let nextNetwork = 0
  let doneAlone = 0
  let isAlone = most === 1

  function stayAlone(code: FallbackCode, message: string): void {
    isAlone = true
    tell({ code, message: `wasmEngine: ${message} Networks run on one thread instead of ${most}.` })
  }

  return {
    add(code) {
      if (!isAlone && !hasSharedMemory())
        stayAlone(
          'no-shared-memory',
          'there is no SharedArrayBuffer; in a browser the page must be cross-origin isolated (COOP and COEP headers).',
        )
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
      if (isAlone) return 1
      if (pool.isRunning) return most
      doneAlone += multiplyAdds
      return doneAlone > multiplyAddsPerStart ? most : 1
    },
    async runJob(network, job) {
      try {
        await pool.run(network, job)
        return true
      } catch (error) {
        if (!(error instanceof WorkersUnavailable)) throw error
        stayAlone('no-workers', `${error.message}.`)
        return false
      }
    },
  }
}

/** Browsers have it in isolated pages only; before that was so, they had it but did not share it. */
function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false
}

/** How many threads to use: `auto` is one for each core, but no more than 16; a number is taken as it is. */
export type ThreadOption = number | 'auto'

/** More would cost memory for nothing: the calling thread cannot feed them. */
const mostThreads = 64
const mostThreadsUnasked = 16

/** Throws RangeError for anything but `auto` and whole numbers from 1 to 64. */
export function threadCount(option: ThreadOption): number {
  if (option === 'auto') return Math.min(countCores(), mostThreadsUnasked)
  if (Number.isInteger(option) && option >= 1 && option <= mostThreads) return option
  throw new RangeError(
    `wasmEngine: threads must be 'auto' or a whole number from 1 to ${mostThreads}, found ${option}.`,
  )
}
