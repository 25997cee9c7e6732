/**
 * Enlarges pictures with small super-resolution networks, on our WebAssembly engine or on one that is handed in. Loads no
 * TensorFlow.js.
 *
 * @packageDocumentation
 */
export {
  type Fallback,
  type FallbackCode,
  type ThreadOption,
  type WasmEngineOptions,
  wasmEngine,
} from '@sr/engine'
export type { AlphaMode } from './alpha.js'
export type { Engine, EngineOption, LoadedNetwork, RunOptions } from './engines.js'
export type { UpscaleProgress } from './enlarge-picture.js'
export { UpscalerError, type UpscalerErrorCode } from './errors.js'
export {
  createMultiUpscaler,
  type MultiUpscaler,
  type UpscaleMultiOptions,
  type UpscaleMultiProgress,
} from './multi-upscaler.js'
export type { TileOption } from './picture-tiles.js'
export {
  createUpscaler,
  type Picture,
  type SamplesLike,
  type UpscaleOptions,
  type Upscaler,
  type UpscalerOptions,
} from './upscaler.js'
