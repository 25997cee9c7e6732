import type { FromWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'

/** Starts a Web Worker from the code itself, so that there is no file to serve. */
export function startWorker(code: string, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const freeUrl = () => URL.revokeObjectURL(url)
  let worker: Worker
  try {
    worker = new Worker(url, { name: 'sr-engine' })
  } catch (cause) {
    freeUrl()
    throw cause
  }
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    freeUrl()
    onMessage(data)
  }
  worker.onerror = ({ message }) => {
    freeUrl()
    onEnd(new Error(message || 'the browser did not start the worker; a worker-src policy may forbid it'))
  }
  worker.onmessageerror = () => onEnd(new Error('a message of the worker could not be read'))
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: () => {},
    release: () => {},
    terminate() {
      freeUrl() // the worker may not have answered yet
      worker.terminate()
    },
  }
}

/** How many threads the machine runs at a time. */
export function countCores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1
}
