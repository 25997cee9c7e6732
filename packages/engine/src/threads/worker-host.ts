import { countCores as countBrowserCores, startWorker as startWebWorker } from './start-worker.js'
import { countCores as countNodeCores, startWorker as startNodeWorker } from './start-worker.node.js'
import type { StartWorker } from './worker-handle.js'

/**
 * Where this code runs is asked when it runs: Node, Deno and Bun give their modules by
 * `process.getBuiltinModule`, browsers have none. Conditions of package.json would choose earlier, but not
 * every bundler and test runner knows them, and one that chooses wrongly ends without workers.
 * Next.js' edge runtime has the function, which throws, but no versions.
 */
const isNode = (): boolean =>
  globalThis.process?.versions?.node !== undefined &&
  typeof globalThis.process.getBuiltinModule === 'function'

/** Starts a worker from the code itself: a Web Worker, or a thread of Node, Deno or Bun. */
export const startWorker: StartWorker = (script, events) =>
  isNode() ? startNodeWorker(script, events) : startWebWorker(script, events)

/** How many threads the machine runs at a time. */
export const countCores = (): number => (isNode() ? countNodeCores() : countBrowserCores())
