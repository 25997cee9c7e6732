/**
 * What `--engine` accepts. It stands apart from engines.ts, so that the help can
 * be shown without loading any.
 */
export const engineNames = ['auto', 'wasm', 'webgpu', 'tfjs-wasm', 'tfjs-cpu', 'tfjs-node'] as const

export type EngineName = (typeof engineNames)[number]
