import type { Size } from '@sr/image'
import { copyPixels, type PixelWindow } from '../chain/pixel-window.js'
import { disposedError, EngineError, type EngineErrorCode } from '../errors.js'
import { reportProgress } from '../report-progress.js'
import type { Seam } from '../wasm/seam.js'
import { partsAbove } from './parts-above.js'
import { type NetworkCode, type PartWork, type PoolWorker, startPoolWorker } from './pool-worker.js'
import type { JobPart, RunJob } from './run-job.js'
import type { Room } from './slot-memory.js'
import type { StartWorker, WorkerScript } from './worker-handle.js'

/** Workers that compute parts of pictures. Each has its own WebAssembly memory and takes whatever is next. */
export interface Pool {
  /** Whether workers have been started, so that a run need not wait for them. */
  readonly isRunning: boolean
  /** Makes a network known, under a number that the caller chooses. */
  load(network: number, code: NetworkCode): void
  /** Forgets a network; its runs reject with EngineError `disposed`. */
  unload(network: number): void
  /**
   * Fills the job's target. Rejects with {@link WorkersUnavailable} if no worker can be started, with the
   * signal's reason, with what `onProgress` throws, or with EngineError: `worker-failed` if a worker ended or
   * threw, a worker's own `out-of-memory` or `bad-output`, `disposed` after `unload` or `close`.
   */
  run(network: number, job: RunJob): Promise<void>
  /** Ends all workers; all runs reject with EngineError `disposed`. A later run starts new ones. */
  close(): void
}

/** No workers here: a policy or permission forbids them, or the system has no more. */
export class WorkersUnavailable extends Error {
  override readonly name = 'WorkersUnavailable'
}

/** A run of a picture through a network. */
interface Task {
  readonly network: number
  readonly code: NetworkCode
  readonly job: RunJob
  readonly room: Room
  /** The parts that no worker has been given, first to last. */
  readonly waiting: JobPart[]
  readonly above: ReadonlyMap<JobPart, JobPart>
  /** Seams of the parts below, for parts that no worker has been given. */
  readonly seams: Map<JobPart, Seam>
  /** How many parts have come back. */
  done: number
  conclude(error?: unknown): void
}

type Work = PartWork & { readonly task: Task }

/** How long runs do with the workers that started, before one tries those again that did not. */
const pauseMs = 10_000

/** A pool of at most `size` workers, which run the script. They start with the first run. */
export function createPool(size: number, startWorker: StartWorker, script: WorkerScript): Pool {
  const networks = new Map<number, NetworkCode>()
  const tasks = new Set<Task>() // first come, first served
  const workers = new Set<PoolWorker<Work>>()
  let most = size // workers that can be started
  let retryAtMs = 0

  /** Gives free workers their next parts. Whatever happens to the pool ends with this. */
  function distribute(): void {
    try {
      startMissingWorkers()
    } catch (cause) {
      if (!leaveToOthers([])) giveUp(cause)
    }
    for (const task of tasks) {
      while (tasks.has(task)) {
        const [part] = task.waiting
        const worker = leastBusy(workers)
        if (part === undefined || worker === undefined) break
        try {
          worker.run({
            ...task,
            part,
            task,
            givesSeam: task.above.has(part),
            seamBelow: task.seams.get(part),
          })
          task.seams.delete(part)
          task.waiting.shift()
        } catch (thrown) {
          end(task, thrown)
        }
      }
    }
    // A running job must keep the process alive; idle workers must not.
    for (const worker of workers) worker.hold(tasks.size > 0)
  }

  function startMissingWorkers(): void {
    let waiting = 0
    for (const task of tasks) waiting += task.waiting.length
    while (workers.size < Math.min(most, waiting)) addWorker()
  }

  function addWorker(): void {
    const worker = startPoolWorker<Work>(startWorker, script, {
      onDone({ task, part }, pixels) {
        if (tasks.has(task)) {
          try {
            copyPixels(part.output, pixels, task.job.target)
            task.done++
            reportProgress(task.job, task.done, part.output)
            if (task.done === task.job.parts.length) end(task)
          } catch (thrown) {
            end(task, thrown)
          }
        }
        distribute()
      },
      onSeam({ task, part }, seam) {
        const above = task.above.get(part)
        if (above === undefined || !tasks.has(task)) return
        if (task.waiting.includes(above)) task.seams.set(above, seam)
        else for (const each of workers) each.bringSeam(above, seam)
      },
      onFailed({ task }, { code, error }) {
        end(task, partError(code, error))
        distribute()
      },
      onEnd(cause, wasReady, unfinished) {
        workers.delete(worker)
        if (wasReady) for (const { task } of unfinished) end(task, endedError(cause))
        else if (!leaveToOthers(unfinished)) giveUp(cause)
        distribute()
      },
    })
    workers.add(worker)
  }

  /** If some workers have started and another cannot, those do its parts. Returns false if there are none. */
  function leaveToOthers(unfinished: readonly Work[]): boolean {
    const areOthers = [...workers].some(({ isReady }) => isReady)
    if (!areOthers) return false
    most = workers.size
    retryAtMs = performance.now() + pauseMs
    for (const { task, part } of unfinished) task.waiting.unshift(part)
    return true
  }

  function giveUp(cause: unknown): void {
    closeWorkers()
    endAll(new WorkersUnavailable(`no worker could be started: ${messageOf(cause)}`, { cause }))
  }

  function closeWorkers(): void {
    for (const worker of workers) worker.close()
    workers.clear()
    most = size
  }

  function end(task: Task, error?: unknown): void {
    if (tasks.delete(task)) task.conclude(error)
  }

  function endAll(error: unknown): void {
    for (const task of tasks) end(task, error)
  }

  return {
    get isRunning() {
      return workers.size > 0
    },
    load: (network, code) => void networks.set(network, code),
    unload(network) {
      networks.delete(network)
      for (const worker of workers) worker.forget(network)
      for (const task of tasks) if (task.network === network) end(task, disposedError())
      distribute()
    },
    run(network, job) {
      return new Promise((resolve, reject) => {
        const { signal } = job
        const onAbort = () => {
          end(task, signal?.reason)
          distribute()
        }
        const task: Task = {
          network,
          code: networks.get(network) as NetworkCode,
          job,
          room: roomFor(job),
          waiting: [...job.parts],
          above: partsAbove(job.parts),
          seams: new Map(),
          done: 0,
          conclude(error) {
            signal?.removeEventListener('abort', onAbort)
            if (error === undefined) resolve()
            else reject(error)
          },
        }
        signal?.addEventListener('abort', onAbort)
        if (performance.now() > retryAtMs) most = size
        tasks.add(task)
        distribute()
      })
    },
    close() {
      closeWorkers()
      endAll(disposedError())
    },
  }
}

/** Of the workers that can take a part, the one that has the fewest. */
function leastBusy(workers: Iterable<PoolWorker<Work>>): PoolWorker<Work> | undefined {
  let best: PoolWorker<Work> | undefined
  for (const worker of workers) {
    if (worker.isFree && (best === undefined || worker.busy < best.busy)) best = worker
  }
  return best
}

function roomFor({ parts, source, target }: RunJob): Room {
  const room = { inbox: 0, outbox: 0 }
  for (const { input, output } of parts) {
    room.inbox = Math.max(room.inbox, bytesOf(input, source))
    room.outbox = Math.max(room.outbox, bytesOf(output, target))
  }
  return room
}

const bytesOf = ({ width, height }: Size, { channels, data }: PixelWindow): number =>
  width * height * channels * data.BYTES_PER_ELEMENT

function partError(code: string | undefined, cause: Error): EngineError {
  if (code !== undefined) return new EngineError(code as EngineErrorCode, cause.message, { cause })
  return new EngineError('worker-failed', `run: a worker thread failed: ${cause.message}`, { cause })
}

function endedError(cause: Error): EngineError {
  return new EngineError(
    'worker-failed',
    `run: a worker thread ended unexpectedly: ${cause.message}. The next run starts a new one.`,
    { cause },
  )
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
