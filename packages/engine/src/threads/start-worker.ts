import type { FromWorker } from './messages.js'
import { trustedScriptUrl } from './trusted-script-url.js'
import type { WorkerEvents, WorkerHandle, WorkerScript } from './worker-handle.js'

/** So long a worker may take to answer first. A script that is not ours never does. */
const longestStartMs = 10_000

/** Starts a Web Worker from its file, or without one from the code itself, so that there is none to serve. */
export function startWorker({ code, version, url }: WorkerScript, events: WorkerEvents): WorkerHandle {
  const blobUrl = url ?? URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const freeUrl = () => {
    if (url === undefined) URL.revokeObjectURL(blobUrl) // what is given is its owner's, a blob's as well
  }
  let worker: Worker
  try {
    worker = new Worker(trustedScriptUrl(blobUrl, 'sr-engine'), { name: 'sr-engine' })
  } catch (cause) {
    freeUrl()
    throw cause
  }
  const end = (reason: string) => {
    freeUrl()
    clearTimeout(timer)
    events.onEnd(new Error(reason))
  }
  const timer = setTimeout(
    end,
    longestStartMs,
    `${url ?? 'the worker'} did not answer as a worker of @sr/engine`,
  )
  let isReady = false
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (!isReady && (data?.kind !== 'ready' || data.version !== version)) {
      end(
        `${url} is not this version's @sr/engine/worker.js. Serve the file of the version that the page loads`,
      )
      return
    }
    isReady = true
    freeUrl()
    clearTimeout(timer)
    events.onMessage(data)
  }
  worker.onerror = ({ message }) => end(isReady ? message : startFailure(url, message))
  worker.onmessageerror = () => end('a message of the worker could not be read')
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: () => {},
    release: () => {},
    terminate() {
      freeUrl() // the worker may not have answered yet
      clearTimeout(timer)
      worker.terminate()
    },
  }
}

/** Browsers give no reason where the file is missing or a policy forbids it. */
function startFailure(url: string | undefined, reason = ''): string {
  const what = `${url ?? 'the code of the worker'} could not be started${reason && ` (${reason})`}`
  return url === undefined
    ? `${what}; where a worker-src policy forbids it, serve @sr/engine/worker.js and say workerUrl`
    : `${what}; it must be @sr/engine/worker.js, and a worker-src policy allow it`
}

/** How many threads the machine runs at a time. */
export function countCores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1
}
