import type { FromWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'

/** Starts a Web Worker from the code itself, so that there is no file to serve. */
export function startWorker(code: string, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const forget = () => URL.revokeObjectURL(url)
  let worker: Worker
  try {
    worker = new Worker(url, { name: 'sr-engine' })
  } catch (cause) {
    forget()
    throw cause
  }
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    forget()
    onMessage(data)
  }
  worker.onerror = ({ message }) => {
    forget()
    onEnd(new Error(message || 'the browser did not start the worker; a worker-src policy may forbid it'))
  }
  worker.onmessageerror = () => onEnd(new Error('a message of the worker could not be read'))
  return {
    post: (message) => worker.postMessage(message),
    hold: () => {},
    release: () => {},
    terminate: () => worker.terminate(),
  }
}

/** How many threads the machine runs at a time. */
export function countCores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1
}
