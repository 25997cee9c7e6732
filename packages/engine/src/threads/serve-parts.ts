import { yieldToEventLoop } from '@sr/image'
import { EngineError } from '../errors.js'
import type { Executor } from '../wasm/executor.js'
import type { Program } from '../wasm/program.js'
import type { Seam, Seams } from '../wasm/seam.js'
import type { FromWorker, ToWorker } from './messages.js'
import { buffersOf, windowIn } from './slot-memory.js'

/** How a worker speaks to the pool: a Web Worker's `self`, or Node's parent port. */
export interface WorkerPort {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  onmessageerror: (() => void) | null
  postMessage(message: FromWorker, transfer?: ArrayBuffer[]): void
}

/** All that a worker does: it keeps networks, and computes its parts one after another. */
export function serveParts(
  port: WorkerPort,
  version: string,
  createExecutor: (program: Program, module: WebAssembly.Module) => Promise<Executor>,
): void {
  const executors = new Map<number, Promise<Executor>>()
  const seamsBelow = new Map<number, Seam | undefined>() // of the runs that have not ended
  let last = Promise.resolve()

  async function run(message: ToWorker & { kind: 'run' }): Promise<void> {
    const { slot, memory } = message
    try {
      const { network, part, picture, source, target, format } = message
      const executor = await executors.get(network)
      if (executor === undefined) throw new Error(`network ${network} has not been loaded`)
      const [pixels, output] = [windowIn(memory.inbox, source), windowIn(memory.outbox, target)]
      const seams: Seams = {
        give: message.givesSeam
          ? (seam) => port.postMessage({ kind: 'seam', slot, seam }, [seam])
          : undefined,
        below: () => seamsBelow.get(message.run),
      }
      for (const state of executor.run(part, picture, pixels, output, format, seams)) {
        if (state === 'seam' && !seams.below()) await yieldToEventLoop() // it may have come meanwhile
      }
      port.postMessage({ kind: 'done', slot, memory }, buffersOf(memory))
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      const code = error instanceof EngineError ? error.code : undefined
      port.postMessage({ kind: 'failed', slot, memory, code, error }, buffersOf(memory))
    } finally {
      seamsBelow.delete(message.run)
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
      case 'run':
        seamsBelow.set(message.run, message.seamBelow)
        last = last.then(() => run(message)) // parts of a network share its executor
        break
      case 'seam':
        if (seamsBelow.has(message.run)) seamsBelow.set(message.run, message.seam)
        break
    }
  }
  // Nobody would answer what could not be read. So the worker fails, and the pool is told.
  port.onmessageerror = () => {
    throw new Error('a message could not be read')
  }
  port.postMessage({ kind: 'ready', version })
}
