import { type Rect, sampleType } from '@sr/image'
import { copyPixels, type PixelWindow } from '../chain/pixel-window.js'
import type { FromWorker, SlotMemory, ToWorker, WindowShape } from './messages.js'
import type { JobPart, RunJob } from './run-job.js'
import { shareBytes, windowIn } from './shared-pixels.js'
import type { StartWorker } from './worker-handle.js'

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
}

/** How many bytes a slot holds. */
export interface Room {
  readonly inbox: number
  readonly outbox: number
}

/** What the pool is told of a worker. */
export interface PoolWorkerEvents<Work> {
  /** The pixels lie in the worker's memory and are valid only during the call. */
  onDone(work: Work, pixels: PixelWindow): void
  onFailed(work: Work, failure: { readonly code: string | undefined; readonly error: Error }): void
  /** The worker is gone, and the `unfinished` parts with it. `wasReady` is false if it never started. */
  onEnd(cause: Error, wasReady: boolean, unfinished: readonly Work[]): void
}

/** A worker with two slots of shared memory: it computes one part while the next one is brought. */
export interface PoolWorker<Work> {
  /** How many parts it has, 0 to 2. */
  readonly busy: number
  readonly isFree: boolean
  /** Whether it has started. */
  readonly isReady: boolean
  /** Copies the part's pixels into a free slot and tells the worker. Throws EngineError `out-of-memory`. */
  run(work: Work): void
  forget(network: number): void
  /** Whether the worker keeps the process alive. */
  hold(isHeld: boolean): void
  /** Ends the worker; no event follows. */
  close(): void
}

const slotsPerWorker = 2

/** While a slot has work, its memory belongs to the worker; otherwise to the calling thread. */
interface Slot<Work> {
  memory: SlotMemory | undefined
  work: Work | undefined
}

/** Starts a worker with empty slots. Throws where workers are forbidden. */
export function startPoolWorker<Work extends PartWork>(
  startWorker: StartWorker,
  workerCode: string,
  { onDone, onFailed, onEnd }: PoolWorkerEvents<Work>,
): PoolWorker<Work> {
  const slots = Array.from(
    { length: slotsPerWorker },
    (): Slot<Work> => ({ memory: undefined, work: undefined }),
  )
  const loaded = new Set<number>()
  let isReady = false
  let hasEnded = false

  const handle = startWorker(workerCode, {
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
    const { work, memory } = slot
    if (work === undefined || memory === undefined) return
    slot.work = undefined
    if (message.kind === 'failed') {
      loaded.delete(work.network) // with the next part the network is sent anew
      onFailed(work, message)
      return
    }
    const { part, job } = work
    onDone(work, windowIn(memory.outbox, shapeOf(part.output, job.target)))
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
      const { network, code, job, part, room } = work
      if (!loaded.has(network)) {
        handle.post({ kind: 'load', network, ...code })
        loaded.add(network)
      }
      const index = slots.findIndex((slot) => slot.work === undefined)
      const slot = slots[index]
      let { memory } = slot
      if (!memory || memory.inbox.byteLength < room.inbox || memory.outbox.byteLength < room.outbox) {
        // Never less than before, because jobs of different sizes take turns.
        memory = {
          inbox: shareBytes(Math.max(room.inbox, memory?.inbox.byteLength ?? 0)),
          outbox: shareBytes(Math.max(room.outbox, memory?.outbox.byteLength ?? 0)),
        }
        handle.post({ kind: 'slot', slot: index, ...memory })
        slot.memory = memory
      }
      const { picture, format } = job
      const source = shapeOf(part.input, job.source)
      const target = shapeOf(part.output, job.target)
      copyPixels(part.input, job.source, windowIn(memory.inbox, source))
      handle.post({ kind: 'run', network, slot: index, part: part.rect, picture, source, target, format })
      slot.work = work
    },
    forget(network) {
      if (loaded.delete(network)) handle.post({ kind: 'unload', network })
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
