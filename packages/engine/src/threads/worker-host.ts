import { isNode } from './is-node.js'
import { countCores as countBrowserCores, startWorker as startWebWorker } from './start-worker.js'
import { countCores as countNodeCores, startWorker as startNodeWorker } from './start-worker.node.js'
import type { StartWorker } from './worker-handle.js'

/** Starts a worker from the code itself: a Web Worker, or a thread of Node, Deno or Bun. */
export const startWorker: StartWorker = (script, events) =>
  isNode() ? startNodeWorker(script, events) : startWebWorker(script, events)

/** How many threads the machine runs at a time. */
export const countCores = (): number => (isNode() ? countNodeCores() : countBrowserCores())
