// What a worker runs. `npm run kernels` bundles it into generated/worker-code.ts; nothing imports it.
import { createExecutor } from '../wasm/executor.js'
import { serveParts, type WorkerPort } from './serve-parts.js'

serveParts(self as unknown as WorkerPort, createExecutor)
