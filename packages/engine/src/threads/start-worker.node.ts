import type { FromWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle, WorkerScript } from './worker-handle.js'

/** Starts a worker thread of Node, Deno or Bun from the code itself: no policy asks for a file there. */
export function startWorker({ code }: WorkerScript, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  // An import would load it in every process, 3 ms for nothing where pictures are small, and fail in browsers.
  const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads')
  const script = `((self) => {${code}\n})(${selfOfNode})`
  // Without the process's own flags, which may preload modules.
  const worker = new Worker(script, { eval: true, name: 'sr-engine', execArgv: [] })
  worker.on('message', (message: FromWorker) => onMessage(message))
  worker.on('error', (cause) => onEnd(cause instanceof Error ? cause : new Error(String(cause))))
  worker.on('messageerror', onEnd)
  worker.on('exit', (exitCode) => onEnd(new Error(`the worker ended with exit code ${exitCode}`)))
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: () => worker.ref(),
    release: () => worker.unref(),
    terminate: () => void worker.terminate(),
  }
}

/** How many threads the machine runs at a time. */
export function countCores(): number {
  return globalThis.process.getBuiltinModule('node:os').availableParallelism()
}

/**
 * The worker's code speaks to `self`, as in a Web Worker; here that is the parent port. The port's own
 * `onmessage` would make Node load its network code, which takes 25 ms. `process.getBuiltinModule` works in
 * scripts and in modules, whichever Node takes the text for.
 */
const selfOfNode = `((port) => ({
  postMessage: (message, transfer) => port.postMessage(message, transfer),
  set onmessage(listener) { port.on('message', (data) => listener({ data })) },
  set onmessageerror(listener) { port.on('messageerror', listener) },
}))(process.getBuiltinModule('node:worker_threads').parentPort)`
