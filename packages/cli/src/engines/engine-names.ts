/** What `--engine` accepts; apart from engines.ts, so that the help is shown without loading any. */
export const engineNames = ['auto', 'wasm', 'tfjs-wasm', 'tfjs-cpu', 'tfjs-node'] as const

export type EngineName = (typeof engineNames)[number]
