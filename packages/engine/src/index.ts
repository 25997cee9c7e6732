/**
 * Runs super-resolution networks in WebAssembly: fused SIMD kernels, threads, no file to serve.
 *
 * @packageDocumentation
 */
export type { AbortSignalLike } from '@sr/image'
export type {
  Draw,
  DrawFormat,
  Engine,
  LoadedNetwork,
  RunOptions,
  RunProgress,
  Upscale,
  UpscaleRunOptions,
} from './engine.js'
export { EngineError, type EngineErrorCode } from './errors.js'
export type { Fallback, FallbackCode } from './fallback.js'
export type { AlphaFormat, ChannelMixes, Mix, PictureFormat } from './picture-format.js'
export type { ThreadOption } from './threads/thread-count.js'
export { trustedScriptUrl } from './threads/trusted-script-url.js'
export { type UrlLike, type WasmEngineOptions, wasmEngine } from './wasm-engine.js'
