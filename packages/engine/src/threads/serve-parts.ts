import { EngineError } from '../errors.js'
import type { Executor } from '../wasm/executor.js'
import type { Program } from '../wasm/program.js'
import type { FromWorker, SlotMemory, ToWorker } from './messages.js'
import { windowIn } from './shared-pixels.js'

/** How a worker speaks to the pool: a Web Worker's `self`, or Node's parent port. */
export interface WorkerPort {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  postMessage(message: FromWorker): void
}

/** All that a worker does: it keeps networks and slots, and computes its parts one after another. */
export function serveParts(
  port: WorkerPort,
  createExecutor: (program: Program, module: WebAssembly.Module) => Promise<Executor>,
): void {
  const executors = new Map<number, Promise<Executor>>()
  const slots: SlotMemory[] = []

  async function run({ network, slot, part, picture, source, target, format }: ToWorker & { kind: 'run' }) {
    try {
      const { inbox, outbox } = slots[slot]
      const executor = await executors.get(network)
      if (executor === undefined) throw new Error(`network ${network} has not been loaded`)
      executor.run(part, picture, windowIn(inbox, source), windowIn(outbox, target), format)
      port.postMessage({ kind: 'done', slot })
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      port.postMessage({
        kind: 'failed',
        slot,
        code: error instanceof EngineError ? error.code : undefined,
        error,
      })
    }
  }

  port.onmessage = ({ data: message }) => {
    switch (message.kind) {
      case 'load': {
        const executor = createExecutor(message.program, message.module)
        executor.catch(() => {}) // each run awaits it again and tells the pool
        executors.set(message.network, executor)
        break
      }
      case 'unload':
        executors.delete(message.network)
        break
      case 'slot':
        slots[message.slot] = message
        break
      case 'run':
        void run(message)
        break
    }
  }
  port.postMessage({ kind: 'ready' })
}
