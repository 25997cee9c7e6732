// What a worker runs. `npm run kernels` bundles it into generated/worker-code.ts, and for policies that allow
// workers from files only into ../generated/worker.js; nothing imports it.
import { createExecutor } from '../wasm/executor.js'
import { serveParts, type WorkerPort } from './serve-parts.js'

/** Put in by the bundling. */
declare const WORKER_VERSION: string

serveParts(self as unknown as WorkerPort, WORKER_VERSION, createExecutor)
