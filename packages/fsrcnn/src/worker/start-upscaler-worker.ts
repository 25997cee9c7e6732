import { upscalerWorkerCode } from './generated/upscaler-worker-code.js'
import type { FromUpscalerWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'
import { upscalerWorkerName } from './worker-name.js'

/**
 * Starts a Web Worker from the file at the URL or, without one, from the code itself, so that there is no file
 * to serve. Throws, or calls `onEnd`, where it cannot be started.
 */
export function startUpscalerWorker(
  workerUrl: string | URL | undefined,
  { onMessage, onEnd }: WorkerEvents,
): WorkerHandle {
  const url = workerUrl ?? URL.createObjectURL(new Blob([upscalerWorkerCode], { type: 'text/javascript' }))
  // Not before the worker ends: its own threads start from the same URL.
  const freeUrl = () => {
    if (workerUrl === undefined) URL.revokeObjectURL(String(url))
  }
  let worker: Worker
  try {
    worker = new Worker(url, { name: upscalerWorkerName })
  } catch (cause) {
    freeUrl()
    throw cause
  }
  worker.onmessage = ({ data }: MessageEvent<FromUpscalerWorker>) => onMessage(data)
  worker.onerror = (event) => {
    event.preventDefault() // it is told to the caller, and not to the console as well
    onEnd(new Error(event.message || 'the browser did not start it'))
  }
  worker.onmessageerror = () => onEnd(new Error('a message of the worker could not be read'))
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold: () => {},
    terminate() {
      freeUrl()
      worker.terminate()
    },
  }
}
