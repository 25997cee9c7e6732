import { wasmEngine } from '@sr/fsrcnn'
import { type Engine, tfjsEngine } from '@sr/fsrcnn/tfjs'
import type { EngineName } from './engine-names.js'
import { CliError } from './errors.js'
import type { Report } from './report.js'

/** What an engine is told, and where it says what it cannot do as it was asked, or as fast as elsewhere. */
export interface EngineOptions {
  /** Default: one for each core, up to 16. */
  readonly threads?: number | undefined
  readonly report: Report
}

/** The engine of a name, ready to load networks; `auto` is ours. tfjs is loaded only if asked for. Throws `ENGINE_NOT_AVAILABLE`. */
export async function createEngine(name: EngineName, options: EngineOptions): Promise<Engine> {
  if (name === 'auto' || name === 'wasm') return createWasm(options)
  const engine = await createTfjs(name)
  const { threads, report } = options
  if (threads !== undefined) report.warn(`--threads ${threads}`, `has no effect on ${engine.name}.`)
  return engine
}

function createWasm({ threads, report }: EngineOptions): Engine {
  return wasmEngine({
    threads: threads ?? 'auto',
    onFallback: ({ message }) => report.warn('--engine wasm', message.replace(/^wasmEngine: /, '')),
  })
}

async function createTfjs(name: Exclude<EngineName, 'auto' | 'wasm'>): Promise<Engine> {
  switch (name) {
    case 'tfjs-wasm':
      return await createTfjsWasm()
    case 'tfjs-cpu':
      return await createTfjsCpu()
    case 'tfjs-node':
      return await createTfjsNode()
  }
}

async function createTfjsWasm(): Promise<Engine> {
  const tf = await loadTfjs()
  await import('@tensorflow/tfjs-backend-wasm') // registers the backend
  if (await tf.setBackend('wasm')) return tfjsEngine(tf)
  throw notAvailable('tfjs-wasm', 'this Node cannot start WebAssembly. Use --engine tfjs-cpu.')
}

async function createTfjsCpu(): Promise<Engine> {
  const tf = await loadTfjs()
  await tf.setBackend('cpu')
  return tfjsEngine(tf)
}

/** tfjs-node is the user's own: its install script downloads a library and often fails, so it is no dependency. */
async function createTfjsNode(): Promise<Engine> {
  const packageName = '@tensorflow/tfjs-node' // in a variable, because it need not exist when this is compiled
  try {
    const tf = await import(packageName)
    tf.enableProdMode()
    return tfjsEngine(tf)
  } catch (cause) {
    const problem = `${packageName} is not installed or does not start. Install it beside @sr/cli, or use --engine wasm.`
    throw notAvailable('tfjs-node', problem, { cause })
  }
}

async function loadTfjs(): Promise<typeof import('@tensorflow/tfjs')> {
  const tf = await import('@tensorflow/tfjs')
  tf.enableProdMode() // otherwise it prints an advertisement for tfjs-node
  return tf
}

function notAvailable(name: EngineName, problem: string, options?: ErrorOptions): CliError {
  return new CliError('ENGINE_NOT_AVAILABLE', `--engine ${name}`, problem, options)
}
