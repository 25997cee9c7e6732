import { wasmEngine } from '@sr/fsrcnn'
import { type Engine, tfjsEngine } from '@sr/fsrcnn/tfjs'
import type { Report } from '../terminal/report.js'
import type { EngineName } from './engine-names.js'
import { startTfjsCpu, startTfjsNode, startTfjsWasm } from './start-tfjs.js'
import { startWebgpu } from './start-webgpu.js'

/** What an engine is told, and where it reports what it cannot do as asked, or not as fast as elsewhere. */
export interface EngineOptions {
  /** Default: one for each core, up to 16. */
  readonly threads?: number | undefined
  readonly report: Report
}

/**
 * The engine of a name, ready to load networks; `auto` is ours. tfjs is loaded only if asked
 * for. Throws `engine-not-available`.
 */
export async function createEngine(name: EngineName, options: EngineOptions): Promise<Engine> {
  if (name === 'auto' || name === 'wasm') return createWasm(options)
  const engine = name === 'webgpu' ? await startWebgpu() : await createTfjs(name)
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

async function createTfjs(name: Exclude<EngineName, 'auto' | 'wasm' | 'webgpu'>): Promise<Engine> {
  const user = { option: `--engine ${name}`, instead: '--engine wasm', command: 'sr …' }
  switch (name) {
    case 'tfjs-wasm':
      return tfjsEngine(await startTfjsWasm({ ...user, instead: '--engine tfjs-cpu' }))
    case 'tfjs-cpu':
      return tfjsEngine(await startTfjsCpu(user))
    case 'tfjs-node':
      return tfjsEngine(await startTfjsNode(user))
  }
}
