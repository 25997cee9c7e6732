import { availableParallelism } from 'node:os'
import type { FromWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'

/** Starts a worker thread of Node, Deno or Bun from the code itself. */
export function startWorker(code: string, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  // An import would load it at every start of a process, for 3 ms that most small pictures need not spend.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const script = `((self) => {${code}\n})(${selfOfNode})`
  // Flags of the process, such as preloaded modules, are no business of this worker.
  const worker = new Worker(script, { eval: true, name: 'sr-engine', execArgv: [] })
  worker.on('message', (message: FromWorker) => onMessage(message))
  worker.on('error', (cause) => onEnd(cause instanceof Error ? cause : new Error(String(cause))))
  worker.on('messageerror', onEnd)
  worker.on('exit', (exitCode) => onEnd(new Error(`the worker ended with exit code ${exitCode}`)))
  return {
    post: (message) => worker.postMessage(message),
    hold: () => worker.ref(),
    release: () => worker.unref(),
    terminate: () => void worker.terminate(),
  }
}

/** How many threads the machine runs at a time. */
export function countCores(): number {
  return availableParallelism()
}

/**
 * The worker's code speaks to `self`, as in a Web Worker; here that is the parent port. Its own `onmessage` would make Node
 * load its network code, 25 ms. Asking the process works in scripts and modules, whichever Node takes the text for.
 */
const selfOfNode = `((port) => ({
  postMessage: (message) => port.postMessage(message),
  set onmessage(listener) { port.on('message', (data) => listener({ data })) },
}))(process.getBuiltinModule('node:worker_threads').parentPort)`
