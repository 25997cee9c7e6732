// The code of a worker. `npm run kernels` bundles it to src/generated/worker-code.ts; nothing imports it.
import { createExecutor } from '../wasm/executor.js'
import { serveParts, type WorkerPort } from './serve-parts.js'

serveParts(self as unknown as WorkerPort, createExecutor)
