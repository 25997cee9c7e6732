import type { FromUpscalerWorker, ToUpscalerWorker } from './messages.js'

/** A worker as its upscaler sees it: the same in Node and in browsers. */
export interface WorkerHandle {
  /** Sends a message; the memory of `transfer` goes with it. */
  post(message: ToUpscalerWorker, transfer?: readonly ArrayBuffer[]): void
  /** Whether this worker keeps the process alive. Does nothing in browsers. */
  hold(isHeld: boolean): void
  /** Ends the worker, and its own threads, at once. */
  terminate(): void
}

/** What a worker's owner is told. */
export interface WorkerEvents {
  onMessage(message: FromUpscalerWorker): void
  /** The worker has ended, did not start, or threw what nobody caught. May be called more than once. */
  onEnd(cause: Error): void
}

/** How the worker speaks to its owner: a Web Worker's `self`, or Node's parent port. */
export interface UpscalerPort {
  onmessage: ((event: { readonly data: ToUpscalerWorker }) => void) | null
  postMessage(message: FromUpscalerWorker, transfer?: ArrayBuffer[]): void
}
