import { registerWasmTraining } from '@sr/layers'
import { startTfjsCpu, startTfjsNode, startTfjsWasm, type Tfjs, tfjsNode } from '../engines/start-tfjs.js'
import type { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'

/** TensorFlow.js, set to the backend that trains. */
export interface TrainingBackend {
  readonly name: Exclude<BackendName, 'auto'>
  readonly tf: Tfjs
}

export type BackendName = 'auto' | 'tfjs-node' | 'wasm' | 'cpu'

/**
 * The backend of a name. `auto` is the first of tfjs-node, wasm and cpu that is there, cpu with a
 * warning. Throws `engine-not-available`.
 */
export async function startTrainingBackend(name: BackendName, report: Report): Promise<TrainingBackend> {
  switch (name) {
    case 'tfjs-node':
      return { name, tf: await startTfjsNode('--backend tfjs-node', '--backend wasm') }
    case 'wasm':
      return await startWasm()
    case 'cpu':
      return { name, tf: await startTfjsCpu() }
    case 'auto':
      return (await startInstalledTfjsNode(report)) ?? (await startWasm().catch(() => startSlowCpu(report)))
  }
}

/** Undefined where it is not installed. One that is there but fails causes a warning. */
async function startInstalledTfjsNode(report: Report): Promise<TrainingBackend | undefined> {
  try {
    import.meta.resolve(tfjsNode)
  } catch {
    return undefined
  }
  return await startTrainingBackend('tfjs-node', report).catch((error: CliError) => {
    report.warn('backend', `${error.message} Training on wasm.`)
    return undefined
  })
}

async function startWasm(): Promise<TrainingBackend> {
  const tf = await startTfjsWasm('--backend wasm', '--backend cpu')
  registerWasmTraining()
  return { name: 'wasm', tf }
}

async function startSlowCpu(report: Report): Promise<TrainingBackend> {
  report.warn('backend', 'this Node cannot start WebAssembly; training on cpu takes far longer.')
  return { name: 'cpu', tf: await startTfjsCpu() }
}
