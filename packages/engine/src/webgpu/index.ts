/**
 * The engine on a GPU, and the choice between it and WebAssembly.
 *
 * @packageDocumentation
 */
export type { Engine, LoadedNetwork } from '../engine.js'
export { EngineError, type EngineErrorCode } from '../errors.js'
export type { Fallback, FallbackCode } from '../fallback.js'
export { type AutoEngineOptions, autoEngine, type EngineChoice } from './auto-engine.js'
export { type WebgpuEngineOptions, webgpuEngine } from './webgpu-engine.js'
