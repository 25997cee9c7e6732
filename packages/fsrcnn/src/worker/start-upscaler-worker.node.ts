import { upscalerWorkerCode } from './generated/upscaler-worker-code.node.js'
import type { FromUpscalerWorker } from './messages.js'
import type { WorkerEvents, WorkerHandle } from './worker-handle.js'

/** Starts a worker thread of Node, Deno or Bun from the code itself; a served file is the browsers' matter. */
export function startUpscalerWorker(_workerUrl: unknown, { onMessage, onEnd }: WorkerEvents): WorkerHandle {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const script = `((self) => {${upscalerWorkerCode}\n})(${selfOfNode})`
  // Without the process's own flags, which may preload modules.
  const worker = new Worker(script, { eval: true, name: 'sr-upscaler', execArgv: [] })
  worker.on('message', (message: FromUpscalerWorker) => onMessage(message))
  worker.on('error', (cause) => onEnd(cause instanceof Error ? cause : new Error(String(cause))))
  worker.on('messageerror', onEnd)
  worker.on('exit', (exitCode) => onEnd(new Error(`it ended with exit code ${exitCode}`)))
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    hold(isHeld) {
      if (isHeld) worker.ref()
      else worker.unref()
    },
    terminate: () => void worker.terminate(),
  }
}

/** The worker's code speaks to `self`, as in a Web Worker; here that is the parent port. */
const selfOfNode = `((port) => ({
  postMessage: (message, transfer) => port.postMessage(message, transfer),
  set onmessage(listener) { port.on('message', (data) => listener({ data })) },
}))(process.getBuiltinModule('node:worker_threads').parentPort)`
