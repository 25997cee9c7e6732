import { trustedScriptUrl } from '@sr/engine'
import { upscalerWorkerCode, upscalerWorkerVersion } from './generated/upscaler-worker-code.js'
import type { FromUpscalerWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'

/** So long a worker may take to answer first. A script that is not ours never does. */
const longestStartMs = 10_000

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
    worker = new Worker(trustedScriptUrl(String(url), 'sr-upscaler'), { name: 'sr-upscaler' })
  } catch (cause) {
    freeUrl()
    throw cause
  }
  const end = (reason: string) => {
    clearTimeout(timer)
    onEnd(new Error(reason))
  }
  const timer = setTimeout(end, longestStartMs, 'it did not answer')
  worker.onmessage = ({ data }: MessageEvent<FromUpscalerWorker>) => {
    if (data?.kind !== 'ready') onMessage(data)
    else if (data.version === upscalerWorkerVersion) clearTimeout(timer)
    else end('it is not the @sr/fsrcnn/worker.js of the version that the page loads')
  }
  worker.onerror = (event) => {
    event.preventDefault() // it is told to the caller, and not to the console as well
    end(event.message || 'the browser did not start it')
  }
  worker.onmessageerror = () => onEnd(new Error('a message of the worker could not be read'))
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold: () => {},
    terminate() {
      clearTimeout(timer)
      freeUrl()
      worker.terminate()
    },
  }
}
