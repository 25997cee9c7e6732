import type { ToWorker } from '../../src/threads/messages.js'
import { buffersOf, type SlotMemory } from '../../src/threads/slot-memory.js'
import type { StartWorker, WorkerEvents } from '../../src/threads/worker-handle.js'

/**
 * A worker that computes when the test says so: it doubles each number, and enlarges twofold by repetition.
 */
export interface ScriptedWorker {
  /** The runs it has been sent and has not answered. */
  readonly pending: (ToWorker & { kind: 'run' })[]
  /** All it has ever been sent. */
  readonly received: ToWorker[]
  /** Whether it keeps the process alive. */
  readonly isHeld: boolean
  readonly isTerminated: boolean
  ready(): void
  /** Tells the pool the seam of its first pending part. */
  giveSeam(seam: ArrayBuffer): void
  /** Computes the first pending part and tells the pool. */
  finish(): void
  /** Tells the pool that the first pending part failed. */
  fail(code: string | undefined, error: Error): void
  /** Ends as if by itself. */
  crash(message: string): void
}

/** Starts scripted workers and keeps all of them, in order. They are ready at once unless told otherwise. */
export function scriptedWorkers({ isReadyAtOnce = true } = {}): {
  startWorker: StartWorker
  workers: ScriptedWorker[]
} {
  const workers: ScriptedWorker[] = []
  return {
    workers,
    startWorker(_script, events) {
      const { worker, handle } = scriptedWorker(events)
      workers.push(worker)
      if (isReadyAtOnce) queueMicrotask(worker.ready)
      return handle
    },
  }
}

function scriptedWorker({ onMessage, onEnd }: WorkerEvents) {
  const pending: (ToWorker & { kind: 'run' })[] = []
  const received: ToWorker[] = []
  let isHeld = true
  let isTerminated = false
  const next = () => {
    const run = pending.shift()
    if (run === undefined) throw new Error('the worker has nothing to do')
    return run
  }
  const worker: ScriptedWorker = {
    pending,
    received,
    get isHeld() {
      return isHeld
    },
    get isTerminated() {
      return isTerminated
    },
    ready: () => onMessage({ kind: 'ready', version: '' }),
    giveSeam: (seam) => onMessage({ kind: 'seam', slot: pending[0].slot, seam }),
    finish() {
      const run = next()
      double(run)
      onMessage({ kind: 'done', slot: run.slot, memory: moved(run.memory) })
    },
    fail(code, error) {
      const { slot, memory } = next()
      onMessage({ kind: 'failed', slot, memory: moved(memory), code, error })
    },
    crash: (message) => onEnd(new Error(message)),
  }
  const handle = {
    post(message: ToWorker, transfer: ArrayBuffer[]) {
      const arrived = structuredClone(message, { transfer })
      received.push(arrived)
      if (arrived.kind !== 'run') return
      if (pending.some(({ slot }) => slot === arrived.slot)) throw new Error(`slot ${arrived.slot} is in use`)
      pending.push(arrived)
    },
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
    },
    terminate: () => {
      isTerminated = true
    },
  }
  return { worker, handle }
}

/** What a message with it hands over; the sender is left with nothing. */
const moved = (memory: SlotMemory): SlotMemory => structuredClone(memory, { transfer: buffersOf(memory) })

function double({ memory, source, target }: ToWorker & { kind: 'run' }): void {
  const [inbox, outbox] = [new Float32Array(memory.inbox), new Float32Array(memory.outbox)]
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const row = Math.floor((target.y + y) / 2) - source.y
      const column = Math.floor((target.x + x) / 2) - source.x
      for (let c = 0; c < target.channels; c++) {
        outbox[(y * target.width + x) * target.channels + c] =
          2 * inbox[(row * source.width + column) * source.channels + c]
      }
    }
  }
}
