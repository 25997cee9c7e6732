import { type Rect, sampleType } from '@sr/image'
import { copyPixels, type PixelWindow } from '../chain/pixel-window.js'
import { EngineError } from '../errors.js'
import type { Seam } from '../wasm/seam.js'
import type { FromWorker, ToWorker } from './messages.js'
import type { JobPart, RunJob } from './run-job.js'
import {
  buffersOf,
  type Room,
  roomySlot,
  type SlotMemory,
  type WindowShape,
  windowIn,
} from './slot-memory.js'
import type { StartWorker, WorkerScript } from './worker-handle.js'

/** What a worker needs to run a network. */
export type NetworkCode = Omit<ToWorker & { kind: 'load' }, 'kind' | 'network'>

/** A part for a worker to compute. */
export interface PartWork {
  readonly network: number
  readonly code: NetworkCode
  readonly job: RunJob
  readonly part: JobPart
  /** What a slot must hold for the largest part of the job. */
  readonly room: Room
  readonly givesSeam: boolean
  readonly seamBelow: Seam | undefined
}

/** What the pool is told of a worker. */
export interface PoolWorkerEvents<Work> {
  /** The pixels lie in the worker's memory and are valid only during the call. */
  onDone(work: Work, pixels: PixelWindow): void
  onSeam(work: Work, seam: Seam): void
  onFailed(work: Work, failure: { readonly code: string | undefined; readonly error: Error }): void
  /** The worker is gone, and the `unfinished` parts with it. `wasReady` is false if it never started. */
  onEnd(cause: Error, wasReady: boolean, unfinished: readonly Work[]): void
}

/** A worker with two slots of memory: it computes one part while the next one is brought. */
export interface PoolWorker<Work> {
  /** How many parts it has, 0 to 2. */
  readonly busy: number
  readonly isFree: boolean
  /** Whether it has started. */
  readonly isReady: boolean
  /**
   * Copies the part's pixels into a free slot and sends it to the worker. Throws EngineError
   * `out-of-memory`, or `worker-failed` if it cannot be sent.
   */
  run(work: Work): void
  /** Brings the seam of the part below to a part that it has, or had. */
  bringSeam(part: JobPart, seam: Seam): void
  forget(network: number): void
  /** Whether the worker keeps the process alive. */
  hold(isHeld: boolean): void
  /** Ends the worker; no event follows. */
  close(): void
}

const slotsPerWorker = 2

/** While a slot has work, its memory is in the worker. */
interface Slot<Work> {
  memory: SlotMemory | undefined
  work: Work | undefined
  /** The number of the run that has it, or had it. */
  run: number
}

/** Starts a worker with empty slots. Throws where workers are forbidden. */
export function startPoolWorker<Work extends PartWork>(
  startWorker: StartWorker,
  script: WorkerScript,
  { onDone, onSeam, onFailed, onEnd }: PoolWorkerEvents<Work>,
): PoolWorker<Work> {
  const slots = Array.from(
    { length: slotsPerWorker },
    (): Slot<Work> => ({ memory: undefined, work: undefined, run: 0 }),
  )
  const loaded = new Set<number>()
  let runs = 0
  let isReady = false
  let hasEnded = false

  const handle = startWorker(script, {
    onMessage(message) {
      if (hasEnded) return
      if (message.kind === 'ready') isReady = true
      else answer(slots[message.slot], message)
    },
    onEnd(cause) {
      if (hasEnded) return
      close()
      onEnd(
        cause,
        isReady,
        slots.flatMap(({ work }) => work ?? []),
      )
    },
  })

  function answer(slot: Slot<Work>, message: Exclude<FromWorker, { kind: 'ready' }>): void {
    const { work } = slot
    if (work === undefined) return
    if (message.kind === 'seam') {
      onSeam(work, message.seam)
      return
    }
    slot.work = undefined
    slot.memory = message.memory
    if (message.kind === 'failed') {
      loaded.delete(work.network) // with the next part the network is sent anew
      onFailed(work, message)
      return
    }
    const { part, job } = work
    onDone(work, windowIn(message.memory.outbox, shapeOf(part.output, job.target)))
  }

  function post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    try {
      handle.post(message, transfer)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new EngineError('worker-failed', `run: a worker thread could not be sent its work: ${reason}`, {
        cause,
      })
    }
  }

  function close(): void {
    hasEnded = true
    handle.terminate()
  }

  return {
    get busy() {
      return slots.filter(({ work }) => work !== undefined).length
    },
    get isFree() {
      return slots.some(({ work }) => work === undefined)
    },
    get isReady() {
      return isReady
    },
    run(work) {
      const { network, code, job, part, room, givesSeam, seamBelow } = work
      if (!loaded.has(network)) {
        post({ kind: 'load', network, ...code })
        loaded.add(network)
      }
      const index = slots.findIndex((slot) => slot.work === undefined)
      const slot = slots[index]
      const memory = roomySlot(room, slot.memory)
      const { picture, format } = job
      const source = shapeOf(part.input, job.source)
      const target = shapeOf(part.output, job.target)
      copyPixels(part.input, job.source, windowIn(memory.inbox, source))
      const shapes = { part: part.rect, picture, source, target, format }
      slot.run = ++runs
      post(
        { kind: 'run', run: slot.run, network, slot: index, memory, ...shapes, givesSeam, seamBelow },
        seamBelow ? [...buffersOf(memory), seamBelow] : buffersOf(memory),
      )
      slot.memory = undefined
      slot.work = work
    },
    bringSeam(part, seam) {
      const slot = slots.find(({ work }) => work?.part === part)
      if (slot) post({ kind: 'seam', run: slot.run, seam }, [seam])
    },
    forget(network) {
      if (loaded.delete(network)) handle.post({ kind: 'unload', network }, [])
    },
    hold(isHeld) {
      if (isHeld) handle.hold()
      else handle.release()
    },
    close,
  }
}

const shapeOf = (rect: Rect, { channels, data }: PixelWindow): WindowShape => ({
  ...rect,
  channels,
  samples: sampleType(data),
})
