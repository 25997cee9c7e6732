import type { FromWorker, ToWorker } from './messages.js'

/** A worker as the pool sees it: the same in Node and in browsers. */
export interface WorkerHandle {
  /** The buffers become the worker's. Throws if the message cannot be sent; then they stay. */
  post(message: ToWorker, transfer: ArrayBuffer[]): void
  /** Keeps the process alive as long as this worker lives. Does nothing in browsers. */
  hold(): void
  /** Lets the process end although this worker lives. */
  release(): void
  /** Ends the worker at once, whatever it is doing. */
  terminate(): void
}

/** What a worker's owner is told. */
export interface WorkerEvents {
  onMessage(message: FromWorker): void
  /** The worker has ended, did not start, or threw what nobody caught. May be called more than once. */
  onEnd(cause: Error): void
}

/** What workers run. */
export interface WorkerScript {
  readonly code: string
  /** What the code says of itself when it is ready. */
  readonly version: string
  /** Where a page finds the same code as a file. */
  readonly url: string | undefined
}

/** Starts a worker that runs the script. On failure it throws, or calls `onEnd` before any message. */
export type StartWorker = (script: WorkerScript, events: WorkerEvents) => WorkerHandle
