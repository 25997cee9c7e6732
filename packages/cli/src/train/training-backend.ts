import { registerWasmTraining } from '@sr/layers'
import { CliError } from '../errors.js'
import type { Report } from '../report.js'

/** TensorFlow.js with the backend set that trains. */
export interface TrainingBackend {
  readonly name: Exclude<BackendName, 'auto'>
  readonly tf: Tfjs
}

type Tfjs = typeof import('@tensorflow/tfjs')

export type BackendName = 'auto' | 'tfjs-node' | 'wasm' | 'cpu'

/**
 * The backend of a name; `auto` is the first of tfjs-node, wasm and cpu that is there, cpu with a warning. Throws
 * `ENGINE_NOT_AVAILABLE`.
 */
export async function startTrainingBackend(name: BackendName, report: Report): Promise<TrainingBackend> {
  switch (name) {
    case 'tfjs-node':
      return await startTfjsNode()
    case 'wasm':
      return await startWasm()
    case 'cpu':
      return await startCpu()
    case 'auto':
      return (await startInstalledTfjsNode(report)) ?? (await startWasm().catch(() => startSlowCpu(report)))
  }
}

const tfjsNode = '@tensorflow/tfjs-node' // in a variable, because it need not exist when this is compiled

/** tfjs-node is the user's own: its install script downloads a library and often fails, so it is no dependency. */
async function startTfjsNode(): Promise<TrainingBackend> {
  try {
    const tf: Tfjs = await import(tfjsNode)
    tf.enableProdMode()
    tf.tidy(() => tf.add(1, 1).dataSync()) // on a newer Node it is loaded and fails only when it computes
    return { name: 'tfjs-node', tf }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    const problem = `${tfjsNode} is not installed or does not start (${why}). Install it beside @sr/cli, or use --backend wasm.`
    throw new CliError('ENGINE_NOT_AVAILABLE', '--backend tfjs-node', problem, { cause })
  }
}

/** Undefined where it is not installed; one that is there and fails is warned of. */
async function startInstalledTfjsNode(report: Report): Promise<TrainingBackend | undefined> {
  try {
    import.meta.resolve(tfjsNode)
  } catch {
    return undefined
  }
  return await startTfjsNode().catch((error: CliError) => {
    report.warn('backend', `${error.message} Training on wasm.`)
    return undefined
  })
}

async function startWasm(): Promise<TrainingBackend> {
  const tf = await loadTfjs()
  await import('@tensorflow/tfjs-backend-wasm') // registers the backend
  if (await tf.setBackend('wasm')) {
    registerWasmTraining()
    return { name: 'wasm', tf }
  }
  const problem = 'this Node cannot start WebAssembly. Use --backend cpu.'
  throw new CliError('ENGINE_NOT_AVAILABLE', '--backend wasm', problem)
}

async function startSlowCpu(report: Report): Promise<TrainingBackend> {
  report.warn('backend', 'this Node cannot start WebAssembly; training on cpu takes some 100 times as long.')
  return await startCpu()
}

async function startCpu(): Promise<TrainingBackend> {
  const tf = await loadTfjs()
  await tf.setBackend('cpu')
  return { name: 'cpu', tf }
}

async function loadTfjs(): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs')
  tf.enableProdMode() // otherwise it prints an advertisement for tfjs-node
  return tf
}
