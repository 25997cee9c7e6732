/**
 * Runs super-resolution networks in WebAssembly: fused SIMD kernels, threads, no file to serve.
 *
 * @packageDocumentation
 */
export type { BytePicture, Engine, LoadedNetwork, RunOptions } from './engine.js'
export { EngineError, type EngineErrorCode } from './errors.js'
export type { Fallback, FallbackCode } from './fallback.js'
export type { Mix, PictureFormat } from './picture-format.js'
export type { RunProgress } from './run-job.js'
export type { ThreadOption } from './thread-count.js'
export { type WasmEngineOptions, wasmEngine } from './wasm-engine.js'
