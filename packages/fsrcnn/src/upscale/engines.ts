import { type Engine, wasmEngine } from '@sr/engine'

export type { Engine, LoadedNetwork, RunOptions } from '@sr/engine'

/** An engine to run networks on, or `auto`: ours, with a thread for each core, shared by all upscalers that are given none. */
export type EngineOption = Engine | 'auto'

let shared: Engine | undefined

/** The engine that an option means; ours is made when it is first asked for. */
export function engineOf(option: EngineOption): Engine {
  if (option !== 'auto') return option
  shared ??= wasmEngine()
  return shared
}
